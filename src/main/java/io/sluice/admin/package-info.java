/** The management API: who may ask, what is asked, how it is answered. */
@NullMarked
package io.sluice.admin;

import org.jspecify.annotations.NullMarked;
