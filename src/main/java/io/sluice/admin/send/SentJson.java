package io.sluice.admin.send;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.sluice.admin.record.RecordJson;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The record of what is sent. */
@Schema(name = "Sent")
record SentJson(
        @JsonUnwrapped RecordJson record,

        @Schema(description = "Nothing is sent: the source is in sandbox mode")
        boolean sandbox) {}
