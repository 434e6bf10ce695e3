/** What is done through the management API is written down, and can be read. */
@NullMarked
package io.sluice.admin.audit;

import org.jspecify.annotations.NullMarked;
