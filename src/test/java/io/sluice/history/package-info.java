/** True histories of the providers' objects, told in any order: the records end as the objects do. */
@NullMarked
package io.sluice.history;

import org.jspecify.annotations.NullMarked;
