/** SendGrid's Mail Send. */
@NullMarked
package io.sluice.ops.far.sendgrid;

import org.jspecify.annotations.NullMarked;
