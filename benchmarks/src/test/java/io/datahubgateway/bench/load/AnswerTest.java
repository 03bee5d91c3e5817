package io.datahubgateway.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerTest {

    private static final String ANSWER =
            "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nCONTENT-LENGTH: 12\r\nRetry-After: 1\r\n\r\nsaturated...";

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 64, 1_000})
    void isReadInPiecesOfAnySize(int size) {
        byte[] bytes = ANSWER.getBytes(StandardCharsets.ISO_8859_1);
        Answer answer = new Answer();
        for (int turn = 0; turn < 2; turn++) {
            answer.begin();
            for (int from = 0; from < bytes.length; from += size) {
                int length = Math.min(size, bytes.length - from);
                assertThat(answer.isWhole(ByteBuffer.wrap(bytes, from, length)))
                        .isEqualTo(from + length == bytes.length);
            }
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.closes()).isTrue();
        }
    }

    @Test
    void hasNoBodyWithoutALength() {
        Answer answer = new Answer();
        answer.begin();
        byte[] bytes = "HTTP/1.1 204 No Content\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(answer.isWhole(ByteBuffer.wrap(bytes))).isTrue();
        assertThat(answer.closes()).isFalse();
    }
}
