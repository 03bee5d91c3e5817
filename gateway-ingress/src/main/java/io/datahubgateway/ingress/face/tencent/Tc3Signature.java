package io.datahubgateway.ingress.face.tencent;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * TC3-HMAC-SHA256, the signature version 3 of Tencent Cloud's platform: what of a request is signed, and how. Without state;
 * any thread.
 */
final class Tc3Signature {

    private static final String ALGORITHM = "TC3-HMAC-SHA256";
    private static final String SCOPE_END = "tc3_request";
    private static final HexFormat HEX = HexFormat.of();

    private Tc3Signature() {}

    /** Hash of a body as the canonical request has it. Takes about 0.7 ms per MiB, up to 4 ms on processors without help for it. */
    static String payloadHash(byte[] payload) {
        try {
            return HEX.formatHex(MessageDigest.getInstance("SHA-256").digest(payload));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every JVM has it
        }
    }

    /**
     * Hash of the canonical request.
     *
     * @param query as it stands in the request line: the signer sent what it signed; empty for none
     * @param headers value by name in lower case, null when it is not there
     * @throws TencentException {@code AuthFailure.SignatureFailure} when a header is signed that is not there
     */
    static String requestHash(
            String method,
            String query,
            Tc3Authorization authorization,
            Function<String, @Nullable String> headers,
            String payloadHash) {
        StringBuilder canonical = new StringBuilder(512)
                .append(method)
                .append("\n/\n")
                .append(query)
                .append('\n');
        for (String name : authorization.signedHeaders()) {
            String value = headers.apply(name);
            if (value == null) {
                throw new TencentException(
                        TencentException.SIGNATURE_FAILURE, "the header " + name + " is signed and is not there");
            }
            canonical
                    .append(name)
                    .append(':')
                    .append(value.trim().toLowerCase(Locale.ROOT))
                    .append('\n');
        }
        canonical
                .append('\n')
                .append(String.join(";", authorization.signedHeaders()))
                .append('\n')
                .append(payloadHash);
        return payloadHash(utf8(canonical.toString()));
    }

    /**
     * The signature of a request.
     *
     * @param timestamp seconds since the epoch, as the request says
     */
    static byte[] sign(String secretKey, Tc3Authorization authorization, long timestamp, String requestHash) {
        String scope = authorization.date() + "/" + authorization.service() + "/" + SCOPE_END;
        byte[] key = hmac(utf8("TC3" + secretKey), authorization.date());
        key = hmac(key, authorization.service());
        key = hmac(key, SCOPE_END);
        return hmac(key, ALGORITHM + "\n" + timestamp + "\n" + scope + "\n" + requestHash);
    }

    /** Whether the signature is the one that the request has; takes as long for each that is not. */
    static boolean matches(Tc3Authorization authorization, byte[] signature) {
        return MessageDigest.isEqual(HEX.parseHex(authorization.signature()), signature);
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(utf8(text));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every JVM has it
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
