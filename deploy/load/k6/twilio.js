// Twilio: inbound messages and status callbacks in turn, as forms.
//
// TWILIO_SOURCE   src_…
// TWILIO_TOKEN    its secret: the account's auth token
// PUBLIC_URL      what the gateway has as SLUICE_PUBLIC_URL, which the signature is over; URL if not given
import { hmac } from 'k6/crypto';
import exec from 'k6/execution';
import { address, load, name, number, path, post, setting, template, thresholds } from './shared.js';

const inbound = template(open('../../../src/test/resources/traffic/twilio-inbound.form'));
const status = template(open('../../../src/test/resources/traffic/twilio-status.form'));
const STATES = ['queued', 'sent', 'delivered'];
const run = hex(name());

export const options = { scenarios: { twilio: load(1, 'twilio') }, thresholds: thresholds };

export function twilio() {
    const source = setting('TWILIO_SOURCE');
    const n = exec.vu.iterationInScenario;
    const form = (n % 2 === 0 ? inbound : status)({
        SID: `SM${run}${number(n, 12)}`,
        N: String(n),
        ACCOUNT: 'AC0123456789abcdef0123456789abcdef',
        PHONE: number(n % 10000, 4),
        STATUS: STATES[n % STATES.length],
    });
    const known = setting('PUBLIC_URL', setting('URL', 'http://localhost:8080')).replace(/\/+$/, '') + path('twilio', source);
    post(address('twilio', source), form, {
        'Content-Type': 'application/x-www-form-urlencoded; charset=utf-8',
        'User-Agent': 'TwilioProxy/1.1',
        'X-Twilio-Signature': hmac('sha1', setting('TWILIO_TOKEN'), known + fields(form), 'base64'),
    });
}

/** Names and values as they were before they were encoded, in the order of the names, nothing between them. */
function fields(form) {
    return form
        .split('&')
        .map((pair) => pair.split('=').map((part) => decodeURIComponent(part.replace(/\+/g, ' '))))
        .sort((a, b) => (a[0] < b[0] ? -1 : 1))
        .map((pair) => pair[0] + pair[1])
        .join('');
}

/** Twenty hexadecimal digits of a text. */
function hex(text) {
    let digits = '';
    for (let i = 0; i < text.length; i++) {
        digits += number(text.charCodeAt(i).toString(16), 2);
    }
    return digits.slice(0, 20);
}
