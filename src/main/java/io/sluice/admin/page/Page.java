package io.sluice.admin.page;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list.
 *
 * @param nextCursor where the next page begins; null on the last
 */
public record Page<T>(List<T> data, @Nullable String nextCursor) {

    /**
     * Cuts a page out of rows of which one more than a page was asked for.
     *
     * @param cursor where a row is in the list
     */
    public static <R, T> Page<T> of(List<R> rows, PageQuery query, Function<R, T> from, Function<R, String> cursor) {
        int limit = query.rows() - 1;
        var shown = rows.stream().limit(limit).toList();
        return new Page<>(
                shown.stream().map(from).toList(), rows.size() > limit ? cursor.apply(shown.getLast()) : null);
    }
}
