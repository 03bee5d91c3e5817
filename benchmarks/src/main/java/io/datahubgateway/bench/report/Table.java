package io.datahubgateway.bench.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Cells in columns that line up: a Markdown table that is readable as it is. Names to the left, figures to the right. */
public final class Table {

    private final List<String> head;
    private final List<List<String>> rows = new ArrayList<>();

    public Table(String... head) {
        this.head = List.of(head);
    }

    public Table row(String... cells) {
        if (cells.length != head.size()) {
            throw new IllegalArgumentException(cells.length + " cells under " + head.size());
        }
        rows.add(List.of(cells));
        return this;
    }

    @Override
    public String toString() {
        List<Integer> widths = new ArrayList<>();
        for (int column = 0; column < head.size(); column++) {
            int at = column;
            int widest =
                    rows.stream().mapToInt(row -> row.get(at).length()).max().orElse(0);
            widths.add(Math.max(3, Math.max(widest, head.get(column).length())));
        }
        StringBuilder text = new StringBuilder();
        line(text, head, widths);
        text.append('|');
        for (int column = 0; column < widths.size(); column++) {
            String dashes = String.join("", Collections.nCopies(widths.get(column), "-"));
            text.append(column == 0 ? " " + dashes + " |" : " " + dashes.substring(1) + ": |");
        }
        text.append('\n');
        rows.forEach(row -> line(text, row, widths));
        return text.toString();
    }

    private static void line(StringBuilder text, List<String> cells, List<Integer> widths) {
        text.append('|');
        for (int column = 0; column < cells.size(); column++) {
            String pad = " ".repeat(widths.get(column) - cells.get(column).length());
            text.append(' ');
            text.append(column == 0 ? cells.get(column) + pad : pad + cells.get(column));
            text.append(" |");
        }
        text.append('\n');
    }
}
