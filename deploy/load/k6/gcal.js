// Google Calendar: notifications of a watch channel. They have no body, and say only that something changed.
//
// GCAL_SOURCE     src_…, made with {"secret": the token, "config": {"channel_id": …, "resource_id": …}}
// GCAL_TOKEN      the channel's token
// GCAL_CHANNEL    config.channel_id
// GCAL_RESOURCE   config.resource_id
import exec from 'k6/execution';
import { address, load, number, post, setting, thresholds } from './shared.js';

// Message numbers only have to differ: time, then k6's user, then its round.
const start = Date.now() % 100000000;

export const options = { scenarios: { gcal: load(1, 'gcal') }, thresholds: thresholds };

export function gcal() {
    post(address('gcal', setting('GCAL_SOURCE')), null, {
        'User-Agent': 'APIs-Google; (+https://developers.google.com/webmasters/APIs-Google)',
        'X-Goog-Channel-ID': setting('GCAL_CHANNEL'),
        'X-Goog-Channel-Token': setting('GCAL_TOKEN'),
        'X-Goog-Message-Number': `${1 + start}${number(exec.vu.idInTest, 4)}${number(exec.vu.iterationInScenario % 100000, 5)}`,
        'X-Goog-Resource-ID': setting('GCAL_RESOURCE'),
        'X-Goog-Resource-State': 'exists',
        'X-Goog-Resource-URI': 'https://www.googleapis.com/calendar/v3/calendars/load@example.com/events?alt=json',
    });
}
