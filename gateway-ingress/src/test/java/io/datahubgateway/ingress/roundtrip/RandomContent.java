package io.datahubgateway.ingress.roundtrip;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/** Small keys, values and names of every kind that may go wrong, the same for the same seed. */
public final class RandomContent {

    private static final int[] ODD = {
        0, 1, 8, 9, 10, 13, 0x1f, ' ', '"', '\\', '/', '%', ':', ';', ',', '{', 0x7e, 0x7f, 0x80, 0x85, 0xa0, 0xe0,
        0xff, 0x20ac, 0x2028, 0xfeff, 0xfffd, 0xffff, 0x1f600, 0x10ffff
    };
    private static final List<String> NUMBERS = List.of(
            "0",
            "-0",
            "1.0",
            "-1.50E+3",
            "1e400",
            "1E-400",
            "12345678901234567890",
            "9007199254740993",
            "0.1",
            "-9223372036854775808");

    private final Random random;

    public RandomContent(long seed) {
        this.random = new Random(seed);
    }

    public boolean chance(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }

    public int number(int below) {
        return random.nextInt(below);
    }

    public <T> T one(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    /** Any bytes, also none. */
    public byte[] bytes() {
        if (chance(2)) {
            return text().getBytes(StandardCharsets.UTF_8);
        }
        byte[] bytes = new byte[number(chance(20) ? 2_000 : 12)];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Any characters, also none. */
    public String text() {
        return text(0);
    }

    /** Characters that are no control characters, and not a blank at either end; at least one. */
    public String printable() {
        String text = text(0x20)
                .codePoints()
                .filter(point -> !Character.isISOControl(point))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString()
                .strip();
        return text.isEmpty() ? "x" : text;
    }

    private String text(int least) {
        StringBuilder text = new StringBuilder();
        for (int i = number(12); i > 0; i--) {
            int point = chance(2) ? 'a' + number(26) : ODD[number(ODD.length)];
            text.appendCodePoint(Math.max(least, point));
        }
        return text.toString();
    }

    /** Lower-case letters and digits, a letter first. */
    public String name() {
        return (char) ('a' + number(26)) + Integer.toString(number(1_000), 36);
    }

    /** JSON with whatever the grammar allows, but not {@code null} alone. */
    public String json() {
        String json = json(0);
        return json.strip().equals("null") ? "[null]" : json;
    }

    private String json(int depth) {
        return switch (number(depth > 3 ? 5 : 8)) {
            case 0 -> "null";
            case 1 -> chance(2) ? "true" : "false";
            case 2 -> one(NUMBERS);
            case 3, 4 -> quoted(text());
            case 5 -> list("[", "]", () -> json(depth + 1));
            default ->
                list("{", "}", () -> quoted(chance(3) ? "a" : text()) + blank() + ":" + blank() + json(depth + 1));
        };
    }

    private String list(String open, String close, Supplier<String> element) {
        StringBuilder list = new StringBuilder(open).append(blank());
        for (int i = number(4); i > 0; i--) {
            list.append(element.get()).append(blank()).append(i > 1 ? "," + blank() : "");
        }
        return list.append(close).toString();
    }

    /** Blanks between tokens. */
    public String blank() {
        return chance(4) ? one(List.of(" ", "\n", "\r\n", "\t ")) : "";
    }

    /** A string of JSON that stands for this text, written in one of the many ways. */
    public String quoted(String text) {
        StringBuilder json = new StringBuilder("\"");
        text.codePoints().forEach(point -> {
            if (point < ' ' || point == '"' || point == '\\' || chance(8)) {
                for (char unit : Character.toChars(point)) {
                    json.append(String.format(chance(2) ? "\\u%04x" : "\\u%04X", (int) unit));
                }
            } else if (point == '/' && chance(2)) {
                json.append("\\/");
            } else {
                json.appendCodePoint(point);
            }
        });
        return json.append('"').toString();
    }
}
