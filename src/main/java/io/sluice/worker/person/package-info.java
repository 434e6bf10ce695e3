/** What is done for people who asked for it, after they were answered. */
@NullMarked
package io.sluice.worker.person;

import org.jspecify.annotations.NullMarked;
