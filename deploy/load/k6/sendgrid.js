// SendGrid: batches of mail events; processed, delivered, opened and clicked for each mail.
//
// SENDGRID_SOURCE   src_…
// SENDGRID_KEY      the private key, PKCS #8 in base64, of a pair made for this; the source's secret is the public one:
//                     openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out key.pem
//                     openssl pkcs8 -topk8 -nocrypt -in key.pem -outform DER | base64 -w0     # SENDGRID_KEY
//                     openssl pkey -in key.pem -pubout -outform DER | base64 -w0              # the source's secret
// SENDGRID_BATCH    events in a batch, 10 if not given
import encoding from 'k6/encoding';
import exec from 'k6/execution';
import { address, load, name, number, post, seconds, setting, template, thresholds } from './shared.js';

const EVENTS = [
    template(open('../../../src/test/resources/traffic/sendgrid-processed.json')),
    template(open('../../../src/test/resources/traffic/sendgrid-delivered.json')),
    template(open('../../../src/test/resources/traffic/sendgrid-open.json')),
    template(open('../../../src/test/resources/traffic/sendgrid-click.json')),
];
const ECDSA = { name: 'ECDSA', namedCurve: 'P-256', hash: { name: 'SHA-256' } };
const run = name();
let key;

export const options = { scenarios: { sendgrid: load(1, 'sendgrid') }, thresholds: thresholds };

/** k6 waits for the promise that it returns. */
export function sendgrid() {
    const n = exec.vu.iterationInScenario;
    const time = String(seconds());
    const events = batch(n, Number(setting('SENDGRID_BATCH', '10')));
    const url = address('sendgrid', setting('SENDGRID_SOURCE'));
    return signature(time + events).then((signed) =>
        post(url, events, {
            'Content-Type': 'application/json; charset=utf-8',
            'User-Agent': 'SendGrid Event API',
            'X-Twilio-Email-Event-Webhook-Signature': signed,
            'X-Twilio-Email-Event-Webhook-Timestamp': time,
        })
    );
}

/** SendGrid joins events with these characters and ends the body with a line break; both are signed. */
function batch(n, size) {
    const events = [];
    for (let i = 0; i < size; i++) {
        events.push(event(n * size + i));
    }
    return `[${events.join(',\r\n')}]\r\n`;
}

function event(n) {
    const mail = Math.floor(n / EVENTS.length);
    return EVENTS[n % EVENTS.length]({
        PERSON: String(mail % 5000),
        ID: `${run}${number(n, 10)}`,
        MESSAGE: `${run}${number(mail, 10)}.recvd-6d4f5c9b7-x2x4z-1-6736F1A1-1E`,
        TIME: String(seconds() - EVENTS.length),
        TENANT: '1',
    });
}

function signature(text) {
    if (key === undefined) {
        key = crypto.subtle.importKey('pkcs8', encoding.b64decode(setting('SENDGRID_KEY')), ECDSA, false, ['sign']);
    }
    return key
        .then((signing) => crypto.subtle.sign(ECDSA, signing, bytes(text).buffer))
        .then((signed) => encoding.b64encode(der(new Uint8Array(signed)).buffer));
}

/** As UTF-8. */
function bytes(text) {
    const encoded = unescape(encodeURIComponent(text));
    const out = new Uint8Array(encoded.length);
    for (let i = 0; i < encoded.length; i++) {
        out[i] = encoded.charCodeAt(i);
    }
    return out;
}

/** The two numbers that Web Crypto puts one after the other, as the ASN.1 sequence that SendGrid sends. */
function der(signed) {
    const half = signed.length / 2;
    const numbers = integer(signed.slice(0, half)).concat(integer(signed.slice(half)));
    return new Uint8Array([0x30, numbers.length].concat(numbers));
}

function integer(bytes) {
    let first = 0;
    while (first < bytes.length - 1 && bytes[first] === 0) {
        first++;
    }
    const digits = Array.from(bytes.slice(first));
    // A first bit would say that it is less than 0.
    const whole = digits[0] > 127 ? [0].concat(digits) : digits;
    return [0x02, whole.length].concat(whole);
}
