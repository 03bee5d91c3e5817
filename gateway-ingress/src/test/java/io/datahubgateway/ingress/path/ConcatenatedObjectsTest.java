package io.datahubgateway.ingress.path;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConcatenatedObjectsTest {

    private static final List<String> OBJECTS = List.of(
            "{}",
            "{\"a\":[1,{\"b\":[]}]}",
            "{\"}\":\"{\"}",
            "{\"a\":\"\\\\\"}",
            "{\"a\":\"\\\"}\"}",
            "{\"\u00e9\":\"\ud83d\ude00\"}",
            "{\"a\":" + "[".repeat(200) + "]".repeat(200) + "}");

    private final ConcatenatedObjects objects = new ConcatenatedObjects();

    private List<String> found() {
        List<String> found = new ArrayList<>();
        for (byte[] next = objects.next(); next != null; next = objects.next()) {
            found.add(new String(next, StandardCharsets.UTF_8));
        }
        return found;
    }

    private void add(String text) {
        objects.add(Buffer.buffer(text));
    }

    @Test
    void findsObjectsHoweverTheyAreCutIntoPieces() {
        byte[] all = String.join(" \r\n\t", OBJECTS).concat("\n").getBytes(StandardCharsets.UTF_8);
        for (int size = 1; size <= all.length; size++) {
            List<String> found = new ArrayList<>();
            for (int at = 0; at < all.length; at += size) {
                objects.add(Buffer.buffer(Arrays.copyOfRange(all, at, Math.min(all.length, at + size))));
                found.addAll(found());
            }

            assertThat(found).as("pieces of %s", size).isEqualTo(OBJECTS);
            assertThat(objects.waiting()).isZero();
        }
    }

    @Test
    void saysWhatIsWaitingForItsEnd() {
        add("{} {\"a\":");

        assertThat(found()).containsExactly("{}");
        assertThat(objects.waiting()).isEqualTo(5);
        assertThat(objects.isBroken()).isFalse();
        add("1}");
        assertThat(found()).containsExactly("{\"a\":1}");
    }

    @Test
    void whatIsNoObjectIsBroken() {
        add("{} [1]");

        assertThat(found()).containsExactly("{}");
        assertThat(objects.isBroken()).isTrue();
        assertThat(objects.rest()).isEqualTo("[1]".getBytes(StandardCharsets.UTF_8));
        assertThat(objects.waiting()).isZero();
    }

    @Test
    void bracketsThatDoNotMatchEndAnObjectAllTheSame() {
        add("{\"a\":]{}");

        assertThat(found()).containsExactly("{\"a\":]", "{}");
    }
}
