// What the scripts share. Each posts requests of one provider, as that signs them, at a rate that does not wait for answers:
//
//   k6 run -e URL=https://hooks.example.com -e STRIPE_SOURCE=src_… -e STRIPE_SECRET=whsec_… deploy/load/k6/stripe.js
//
// URL           where requests go, http://localhost:8080 if not given
// RATE          requests a second, 100 if not given; at most what the tenant's plan allows (`scale` has no rate)
// RAMP, HOLD    how long the rate rises from nothing, and how long it stays: 1m and 5m if not given
//
// The source and what it signs with have variables in each script, and all.js takes them all. Make the sources for this alone: what is posted becomes records of their tenant.
// k6 1.0 or newer. It counts a run as failed where more than one request in twenty takes 200 ms, or one in a thousand is not answered 200.
import http from 'k6/http';
import { check } from 'k6';

/** A variable's value; one without a default must be given. */
export function setting(name, otherwise) {
    const value = __ENV[name] || otherwise;
    if (value === undefined) {
        throw new Error(`${name} is missing: -e ${name}=…`);
    }
    return value;
}

/** The load of one script, for `options.scenarios`; a share of RATE. */
export function load(share, exec) {
    const rate = Math.max(1, Math.round(Number(setting('RATE', '100')) * share));
    return {
        executor: 'ramping-arrival-rate',
        exec: exec,
        startRate: 0,
        timeUnit: '1s',
        // A request that is answered within a second needs as many at once as are sent in one.
        preAllocatedVUs: Math.max(10, rate),
        maxVUs: Math.max(50, rate * 4),
        stages: [
            { target: rate, duration: setting('RAMP', '1m') },
            { target: rate, duration: setting('HOLD', '5m') },
            { target: 0, duration: '10s' },
        ],
    };
}

export const thresholds = {
    http_req_duration: ['p(95)<200'],
    http_req_failed: ['rate<0.001'],
    checks: ['rate>0.999'],
    // What the machine that k6 runs on could not send was not measured.
    dropped_iterations: ['count<1'],
};

export function address(provider, source) {
    return `${setting('URL', 'http://localhost:8080').replace(/\/+$/, '')}${path(provider, source)}`;
}

export function path(provider, source) {
    return `/webhooks/${provider}/${source}`;
}

export function post(url, body, headers) {
    const answer = http.post(url, body, { headers: headers });
    check(answer, { 'answered 200': (a) => a.status === 200 });
    return answer;
}

/** A body of src/test/resources/traffic, of which a few words change; they stand between @@. */
export function template(text) {
    const parts = text.replace(/\s+$/, '').split('@@');
    return (words) => parts.map((part, i) => (i % 2 === 0 ? part : words[part])).join('');
}

/** Short, and unique enough that no two of k6's users or runs share it. */
export function name() {
    const stamp = Date.now().toString(36);
    return stamp.slice(-5) + Math.random().toString(36).slice(2, 7);
}

/** A number, with zeros before it. */
export function number(value, width) {
    return String(value).padStart(width, '0');
}

export function seconds() {
    return Math.floor(Date.now() / 1000);
}
