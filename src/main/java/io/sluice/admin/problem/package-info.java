/** What is wrong with a request, found and told. */
@NullMarked
package io.sluice.admin.problem;

import org.jspecify.annotations.NullMarked;
