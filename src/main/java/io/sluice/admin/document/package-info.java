/** The document of the management API, for those who write clients of it. */
@NullMarked
package io.sluice.admin.document;

import org.jspecify.annotations.NullMarked;
