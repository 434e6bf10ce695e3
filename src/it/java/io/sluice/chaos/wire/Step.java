package io.sluice.chaos.wire;

/** Where on its way an event can be when the gateway dies, as seen on the wire: a command that the store never gets, or an answer that the gateway never gets. */
public enum Step {
    APPEND_SENT,
    APPEND_ANSWERED,
    CLAIM_ANSWERED,
    COMMIT_SENT,
    COMMIT_ANSWERED,
    ACKNOWLEDGE_SENT,
    ACKNOWLEDGE_ANSWERED
}
