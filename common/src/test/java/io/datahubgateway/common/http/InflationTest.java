package io.datahubgateway.common.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class InflationTest {

    private static final byte[] TEXT = "a text that is compressed, and compressed, and compressed"
            .repeat(100)
            .getBytes(StandardCharsets.UTF_8);

    private static final int TRAILER = 8;

    private final Random random = new Random(4711);

    private static byte[] compressed(ContentCoding coding, byte[] content) {
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        try (OutputStream out =
                coding == ContentCoding.GZIP ? new GZIPOutputStream(sent) : new DeflaterOutputStream(sent)) {
            out.write(content);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return sent.toByteArray();
    }

    private static byte[] inflated(ContentCoding coding, byte[] sent, IntUnaryOperator pieces, IntUnaryOperator room) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try (Inflation inflation = new Inflation(coding)) {
            for (int at = 0; at < sent.length; ) {
                int piece = Math.min(sent.length - at, pieces.applyAsInt(64));
                inflation.give(Arrays.copyOfRange(sent, at, at + piece));
                at += piece;
                byte[] target = new byte[room.applyAsInt(256)];
                for (int n = inflation.take(target, 0, target.length);
                        n > 0;
                        n = inflation.take(target, 0, target.length)) {
                    body.write(target, 0, n);
                }
            }
            inflation.end();
        }
        return body.toByteArray();
    }

    private static byte[] inflated(ContentCoding coding, byte[] sent) {
        return inflated(coding, sent, most -> most, most -> most);
    }

    @ParameterizedTest
    @EnumSource(ContentCoding.class)
    void givesBackWhatWasCompressedWhateverThePieces(ContentCoding coding) {
        for (int round = 0; round < 300; round++) {
            byte[] content = new byte[random.nextInt(3_000)];
            if (random.nextBoolean()) {
                random.nextBytes(content);
            }
            byte[] sent = compressed(coding, content);

            byte[] body = inflated(coding, sent, most -> 1 + random.nextInt(most), most -> 1 + random.nextInt(most));

            assertThat(body).isEqualTo(content);
        }
    }

    @Test
    void takesMembersOneBehindTheOther() {
        byte[] sent = join(compressed(ContentCoding.GZIP, TEXT), compressed(ContentCoding.GZIP, new byte[] {1, 2}));

        assertThat(inflated(ContentCoding.GZIP, sent, most -> 1, most -> most))
                .isEqualTo(join(TEXT, new byte[] {1, 2}));
    }

    @ParameterizedTest
    @EnumSource(ContentCoding.class)
    void refusesWhatIsCutShortAnywhere(ContentCoding coding) {
        byte[] sent = compressed(coding, TEXT);
        for (int length = 0; length < sent.length; length++) {
            byte[] cut = Arrays.copyOf(sent, length);
            refused(() -> inflated(coding, cut), "ends before");
        }
    }

    @ParameterizedTest
    @EnumSource(ContentCoding.class)
    void refusesWhatStandsBehindTheEnd(ContentCoding coding) {
        byte[] sent = join(compressed(coding, TEXT), "and more".getBytes(StandardCharsets.UTF_8));

        refused(() -> inflated(coding, sent), coding == ContentCoding.GZIP ? "ends before" : "is not what");
    }

    /** Time, system and the bits behind the last block mean nothing; all else is looked at. */
    @Test
    void refusesWhatWasChangedAnywhereInTheDataOrTheChecks() {
        byte[] sent = compressed(ContentCoding.GZIP, TEXT);
        for (int at = 0; at < sent.length; at++) {
            if ((at >= 3 && at < 10) || at == sent.length - TRAILER - 1) {
                continue;
            }
            byte[] changed = sent.clone();
            changed[at] ^= 0x10;
            refused(() -> inflated(ContentCoding.GZIP, changed), "the body");
        }
    }

    static Stream<byte[]> heads() {
        return Stream.of(
                head(0, new byte[0]),
                head(2, new byte[0]),
                head(4, new byte[] {3, 0, 1, 2, 3}),
                head(4, new byte[] {0, 0}),
                head(8, "name\0".getBytes(StandardCharsets.ISO_8859_1)),
                head(16, "a comment\0".getBytes(StandardCharsets.ISO_8859_1)),
                head(1 | 2 | 4 | 8 | 16, "\1\0xname\0\0".getBytes(StandardCharsets.ISO_8859_1)));
    }

    @ParameterizedTest
    @MethodSource("heads")
    void readsOverWhatAHeadMayHave(byte[] head) {
        byte[] plain = compressed(ContentCoding.GZIP, TEXT);
        byte[] sent = join(head, Arrays.copyOfRange(plain, 10, plain.length));

        assertThat(inflated(ContentCoding.GZIP, sent, most -> 1, most -> most)).isEqualTo(TEXT);
        assertThat(inflated(ContentCoding.GZIP, sent)).isEqualTo(TEXT);
    }

    @Test
    void checksTheSumOfAHead() {
        byte[] plain = compressed(ContentCoding.GZIP, TEXT);
        byte[] head = head(2, new byte[0]);
        head[head.length - 1] ^= 1;

        refused(
                () -> inflated(ContentCoding.GZIP, join(head, Arrays.copyOfRange(plain, 10, plain.length))),
                "not what");
    }

    @Test
    void refusesADictionaryAndDataWithoutItsHead() {
        Deflater withDictionary = new Deflater();
        withDictionary.setDictionary(TEXT);
        refused(() -> inflated(ContentCoding.DEFLATE, deflated(withDictionary)), "not what");
        refused(() -> inflated(ContentCoding.DEFLATE, deflated(new Deflater(6, true))), "the body");
        refused(() -> inflated(ContentCoding.GZIP, compressed(ContentCoding.DEFLATE, TEXT)), "not what");
    }

    private static byte[] deflated(Deflater deflater) {
        byte[] sent = new byte[TEXT.length + 100];
        deflater.setInput(TEXT);
        deflater.finish();
        int length = deflater.deflate(sent);
        deflater.end();
        return Arrays.copyOf(sent, length);
    }

    /** With the checksum over it where the flags ask for one. */
    private static byte[] head(int flags, byte[] fields) {
        byte[] head = join(new byte[] {0x1f, (byte) 0x8b, 8, (byte) flags, 1, 2, 3, 4, 0, 3}, fields);
        if ((flags & 2) == 0) {
            return head;
        }
        CRC32 sum = new CRC32();
        sum.update(head);
        return join(head, new byte[] {(byte) sum.getValue(), (byte) (sum.getValue() >> 8)});
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static void refused(Runnable attempt, String detail) {
        assertThatThrownBy(attempt::run).isInstanceOfSatisfying(GatewayException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
            assertThat(e).hasMessageContaining(detail);
        });
    }
}
