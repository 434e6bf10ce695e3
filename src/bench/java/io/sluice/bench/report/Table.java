package io.sluice.bench.report;

import java.util.ArrayList;
import java.util.List;

/** Rows as text in columns: medians, and below them the smallest and the largest where there were several runs. */
final class Table {
    private static final int GAP = 2;

    private Table() {}

    static String of(List<Row> rows) {
        var lines = new ArrayList<List<String>>();
        var titles = new ArrayList<>(List.of("work", "target"));
        for (var figure : Figure.values()) {
            titles.add(figure.title());
        }
        lines.add(titles);
        for (var row : rows) {
            lines.add(medians(row));
            if (row.runs().size() > 1 || row.noisy() > 0) {
                lines.add(ends(row));
            }
        }
        return laidOut(lines);
    }

    private static List<String> medians(Row row) {
        var cells = new ArrayList<>(List.of(row.work(), row.target()));
        for (var figure : Figure.values()) {
            cells.add(row.has(figure) ? figure.text(row.spread(figure).median()) : "-");
        }
        return cells;
    }

    private static List<String> ends(Row row) {
        var noise = row.noisy() == 0 ? "" : " [NOISY " + row.noisy() + "]";
        var cells = new ArrayList<>(List.of("", row.runs().size() + " runs" + noise));
        for (var figure : Figure.values()) {
            if (row.has(figure) && row.runs().size() > 1) {
                var spread = row.spread(figure);
                cells.add(figure.text(spread.min()) + ".." + figure.text(spread.max()));
            } else {
                cells.add("");
            }
        }
        return cells;
    }

    private static String laidOut(List<List<String>> lines) {
        int columns = lines.getFirst().size();
        var text = new StringBuilder();
        for (var line : lines) {
            var laid = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                int width = width(lines, i) + GAP;
                laid.append(String.format("%" + (i < 2 ? "-" : "") + width + "s", line.get(i)));
            }
            text.append(laid.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

    private static int width(List<List<String>> lines, int column) {
        return lines.stream().mapToInt(line -> line.get(column).length()).max().orElse(0);
    }
}
