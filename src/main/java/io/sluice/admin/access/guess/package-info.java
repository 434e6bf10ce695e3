/** How fast credentials may be guessed. */
@NullMarked
package io.sluice.admin.access.guess;

import org.jspecify.annotations.NullMarked;
