package io.sluice.ops.surface;

/** The page at {@code /api/docs}. */
final class DocsPage {
    /** SHA-256 of the one script that stands inside the page, as the framework makes it; a test computes it anew. */
    static final String SCRIPT = "Cjj8I68mE1GPAdLtVw/Lqcd8ps7gN52KaeQQ+ypVgmo=";

    private DocsPage() {}
}
