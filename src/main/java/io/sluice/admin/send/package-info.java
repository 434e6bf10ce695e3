/** Sending messages and mails through the management API. */
@NullMarked
package io.sluice.admin.send;

import org.jspecify.annotations.NullMarked;
