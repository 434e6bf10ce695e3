/** Lists, page by page. */
@NullMarked
package io.sluice.admin.page;

import org.jspecify.annotations.NullMarked;
