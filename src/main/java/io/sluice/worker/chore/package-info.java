/** What is looked after now and then for all tenants at once: notices, and the audit's own end. */
@NullMarked
package io.sluice.worker.chore;

import org.jspecify.annotations.NullMarked;
