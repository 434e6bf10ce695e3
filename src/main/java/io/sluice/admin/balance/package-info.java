/** What was accepted against what became of it. */
@NullMarked
package io.sluice.admin.balance;

import org.jspecify.annotations.NullMarked;
