package io.sluice.history.provider;

import java.util.List;

/** An object of a provider that lives by itself. */
public interface Actor {
    /** Goes one step further and tells of it; false where nothing can happen any more. */
    boolean step();

    List<Truth> truths();
}
