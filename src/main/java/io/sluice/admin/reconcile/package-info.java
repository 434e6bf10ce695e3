/** How far sources are compared with their providers, as the API tells it. */
@NullMarked
package io.sluice.admin.reconcile;

import org.jspecify.annotations.NullMarked;
