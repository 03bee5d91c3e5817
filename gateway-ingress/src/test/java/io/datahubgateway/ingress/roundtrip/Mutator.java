package io.datahubgateway.ingress.roundtrip;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Spoils requests, in the same way for the same content. */
public final class Mutator {

    private static final List<String> METHODS = List.of("GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "BREW");

    /** What is put into targets, headers and bodies; from bodies whole keys and values are made of it. */
    private static final List<String> PIECES = List.of(
            "null",
            "true",
            "0",
            "-1",
            "1e999",
            "9223372036854775808",
            "\"\"",
            "\"",
            "\\",
            "\\ud800",
            "\\u0000",
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "{}",
            "[]",
            "{\"",
            "[".repeat(70),
            "\"value\":",
            "\"records\":[",
            "\"partition\":99",
            "\"headers\":",
            "\"id\":",
            "\"Offset\":",
            "\"Message\":[",
            "\n",
            "\r\n",
            "\ufeff",
            "%",
            "%00",
            "%C0%80",
            "%zz",
            "../",
            "/",
            "?",
            "&offset=",
            "&offset=-1",
            ";",
            "=",
            "a".repeat(300),
            "\u0000",
            "\u00ff",
            "__consumer_offsets",
            "absent");

    private static final List<String> HEADERS = List.of(
            "Content-Type: application/x-ndjson",
            "Content-Type: application/vnd.datahub.records+json",
            "Content-Type: application/cloudevents+json",
            "Content-Type: application/cloudevents-batch+json",
            "Content-Type: application/vnd.kafka.json.v2+json",
            "Content-Type: application/vnd.kafka.binary.v2+json",
            "Content-Type: application/vnd.kafka.avro.v2+json",
            "Content-Type: application/json",
            "Content-Type: ;;",
            "X-TC-Action: SendMessage",
            "X-TC-Action: FetchMessageListByOffset",
            "X-TC-Version: 2019-08-1",
            "Authorization: TC3-HMAC-SHA256 Credential=",
            "Content-Encoding: gzip",
            "Content-Encoding: deflate",
            "Prefer: respond-async",
            "Origin: https://elsewhere.example",
            "Accept: text/html",
            "Accept: ;q=x, */*;q=2",
            "Datahub-Key: k",
            "Datahub-Partition: 7",
            "Datahub-Partition: x",
            "Datahub-Timestamp: 99999999999999999",
            "Datahub-Topic: __consumer_offsets",
            "Datahub-Header-: v",
            "ce-id: 1",
            "ce-source: %C0%A0",
            "ce-datacontenttype: a/b",
            "X-Request-Id: \"",
            "Expect: 100-continue",
            "Connection: close",
            "Host: y");

    private final RandomContent random;

    public Mutator(RandomContent random) {
        this.random = random;
    }

    /** Something is wrong with it, or not; but where it ends is said as it is. */
    public Sender.Request spoiled(Sender.Request request) {
        String method = request.method();
        String target = request.target();
        List<String> head = new ArrayList<>(request.head());
        byte[] body = request.body();
        for (int i = random.number(3); i >= 0; i--) {
            switch (random.number(8)) {
                case 0 -> method = random.chance(3) ? random.one(METHODS) : method;
                case 1 -> target = line(spoiled(target)).replace(' ', '+');
                case 2 -> head.add(random.number(head.size() + 1), random.one(HEADERS));
                case 3 -> {
                    if (!head.isEmpty()) {
                        int at = random.number(head.size());
                        head.set(at, line(spoiled(head.get(at))));
                    }
                }
                case 4 -> {
                    if (!head.isEmpty()) {
                        head.remove(random.number(head.size()));
                    }
                }
                default -> body = spoiled(body);
            }
        }
        head.removeIf(Mutator::saysWhereItEnds);
        return new Sender.Request(method, target, head, body, List.of(), request.chunked());
    }

    private static boolean saysWhereItEnds(String line) {
        String name = line.toLowerCase(Locale.ROOT);
        return name.isEmpty()
                || name.startsWith("content-length")
                || name.startsWith("transfer-encoding")
                || name.startsWith("upgrade");
    }

    private static String line(String text) {
        return text.replace('\r', ' ').replace('\n', ' ');
    }

    private String spoiled(String text) {
        return new String(spoiled(text.getBytes(StandardCharsets.ISO_8859_1)), StandardCharsets.ISO_8859_1);
    }

    /** Any bytes for these. */
    public byte[] spoiled(byte[] bytes) {
        int from = random.number(bytes.length + 1);
        int to = Math.min(bytes.length, from + random.number(12));
        return switch (random.number(7)) {
            case 0 -> joined(bytes, from, to, new byte[0]);
            case 1 -> joined(bytes, from, from, random.one(PIECES).getBytes(StandardCharsets.UTF_8));
            case 2 -> joined(bytes, from, to, random.one(PIECES).getBytes(StandardCharsets.UTF_8));
            case 3 -> joined(bytes, from, from, random.bytes());
            case 4 -> joined(bytes, to, to, Arrays.copyOfRange(bytes, from, to));
            case 5 -> Arrays.copyOf(bytes, from);
            default -> {
                byte[] flipped = bytes.clone();
                if (from < flipped.length) {
                    flipped[from] ^= (byte) (1 << random.number(8));
                }
                yield flipped;
            }
        };
    }

    private static byte[] joined(byte[] bytes, int from, int to, byte[] between) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        joined.write(bytes, 0, from);
        joined.writeBytes(between);
        joined.write(bytes, to, bytes.length - to);
        return joined.toByteArray();
    }
}
