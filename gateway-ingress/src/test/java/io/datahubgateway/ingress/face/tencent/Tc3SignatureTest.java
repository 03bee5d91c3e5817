package io.datahubgateway.ingress.face.tencent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The signatures that the documentation of the platform publishes. */
class Tc3SignatureTest {

    private static final String BODY =
            "{\"Limit\": 1, \"Filters\": [{\"Values\": [\"\\u672a\\u547d\\u540d\"], \"Name\": \"instance-name\"}]}";
    private static final String KEY = "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE";
    private static final Map<String, String> HEADERS = Map.of(
            "content-type", "application/json; charset=utf-8",
            "host", "cvm.tencentcloudapi.com",
            "x-tc-action", "DescribeInstances");

    private record Vector(
            String name,
            String key,
            String method,
            String query,
            long timestamp,
            String date,
            String signedHeaders,
            Map<String, String> headers,
            String body,
            String requestHash,
            String signature) {

        Tc3Authorization authorization() {
            return new Tc3Authorization("AKIDEXAMPLE", date, "cvm", List.of(signedHeaders.split(";")), signature);
        }

        String hash() {
            return Tc3Signature.requestHash(
                    method,
                    query,
                    authorization(),
                    headers::get,
                    Tc3Signature.payloadHash(body.getBytes(StandardCharsets.UTF_8)));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static Stream<Vector> published() {
        return Stream.of(
                new Vector(
                        "POST",
                        KEY,
                        "POST",
                        "",
                        1551113065,
                        "2019-02-25",
                        "content-type;host",
                        HEADERS,
                        BODY,
                        "5ffe6a04c0664d6b969fab9a13bdab201d63ee709638e2749d62a09ca18d7031",
                        "72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168"),
                new Vector(
                        "GET",
                        KEY,
                        "GET",
                        "Limit=10&Offset=0",
                        1539084154,
                        "2018-10-09",
                        "content-type;host",
                        Map.of(
                                "content-type", "application/x-www-form-urlencoded",
                                "host", "cvm.tencentcloudapi.com"),
                        "",
                        "",
                        "5da7a33f6993f0614b047e5df4582db9e9bf4672ba50567dba16c6ccf174c474"),
                new Vector(
                        "with the action signed",
                        "*".repeat(32),
                        "POST",
                        "",
                        1551113065,
                        "2019-02-25",
                        "content-type;host;x-tc-action",
                        HEADERS,
                        BODY,
                        "7019a55be8395899b900fb5564e4200d984910f34794a27cb3fb7d10ff6a1e84",
                        "10b1a37a7301a02ca19a647ad722d5e43b4b3cff309d421d85b46093f6ab6c4f"));
    }

    @ParameterizedTest
    @MethodSource("published")
    void signsAsIsPublished(Vector vector) {
        String hash = vector.hash();

        byte[] signature = Tc3Signature.sign(vector.key, vector.authorization(), vector.timestamp, hash);

        assertThat(hash).endsWith(vector.requestHash);
        assertThat(HexFormat.of().formatHex(signature)).isEqualTo(vector.signature);
        assertThat(Tc3Signature.matches(vector.authorization(), signature)).isTrue();
        signature[31] ^= 1;
        assertThat(Tc3Signature.matches(vector.authorization(), signature)).isFalse();
    }

    @Test
    void hashesTheBodyAsItIs() {
        assertThat(Tc3Signature.payloadHash(BODY.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("35e9c5b0e3ae67532d3c9f17ead6c90222632e5b1ff7f6e89887f1398934f064");
    }

    @Test
    void signsNoHeaderThatIsNotThere() {
        Tc3Authorization authorization =
                new Tc3Authorization("id", "2019-02-25", "cvm", List.of("content-type", "host", "x-tc-region"), "");

        assertThatThrownBy(() -> Tc3Signature.requestHash("POST", "", authorization, HEADERS::get, ""))
                .isInstanceOfSatisfying(
                        TencentException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo("AuthFailure.SignatureFailure"))
                .hasMessageContaining("x-tc-region");
    }
}
