// All providers at once, in the shares that a shop's traffic has. Takes the variables of stripe.js, twilio.js, sendgrid.js and gcal.js.
import { load, thresholds } from './shared.js';

export { stripe } from './stripe.js';
export { twilio } from './twilio.js';
export { sendgrid } from './sendgrid.js';
export { gcal } from './gcal.js';

export const options = {
    scenarios: {
        stripe: load(0.4, 'stripe'),
        twilio: load(0.3, 'twilio'),
        sendgrid: load(0.2, 'sendgrid'),
        gcal: load(0.1, 'gcal'),
    },
    thresholds: thresholds,
};
