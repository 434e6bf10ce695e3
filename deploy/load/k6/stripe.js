// Stripe: customer.subscription.updated, 4.9 KB, five events for each subscription.
//
// STRIPE_SOURCE   src_…
// STRIPE_SECRET   its secret, whsec_…
import { hmac } from 'k6/crypto';
import exec from 'k6/execution';
import { address, load, name, number, post, seconds, setting, template, thresholds } from './shared.js';

const body = template(open('../../../src/test/resources/traffic/stripe-subscription.json'));
const run = name();

export const options = { scenarios: { stripe: load(1, 'stripe') }, thresholds: thresholds };

export function stripe() {
    const secret = setting('STRIPE_SECRET');
    const n = exec.vu.iterationInScenario;
    const subscription = Math.floor(n / 5);
    const time = seconds();
    const event = body({
        EVT: `evt_1S9u${run}${number(n, 8)}`,
        CREATED: String(time),
        REQ: `${run}${number(n, 6)}`,
        UUID: `0b9c2f5e-6a1d-4c3b-8e7f-${number(n, 12)}`,
        SUB: `sub_1S9u${run}${number(subscription, 8)}`,
        CUS: `cus_${run}${number(subscription, 4)}`,
        QTY: String(1 + (n % 40)),
    });
    post(address('stripe', setting('STRIPE_SOURCE')), event, {
        'Content-Type': 'application/json; charset=utf-8',
        'User-Agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
        'Stripe-Signature': `t=${time},v1=${hmac('sha256', secret, `${time}.${event}`, 'hex')}`,
    });
}
