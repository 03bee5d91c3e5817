package io.datahubgateway.ingress;

import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Signs requests as the SDKs of Tencent Cloud do. Every method answers a signer that differs in one thing. */
public record Tc3Signer(
        String id,
        String key,
        long timestamp,
        @Nullable String date,
        String service,
        String action,
        String signedHeaders,
        String query,
        String body,
        boolean unsignedBody,
        @Nullable String host) {

    private static final String TYPE = "application/json; charset=utf-8";

    /** Of now. */
    public Tc3Signer(String id, String key) {
        this(
                id,
                key,
                Instant.now().getEpochSecond(),
                null,
                "ckafka",
                "SendMessage",
                "content-type;host",
                "",
                "",
                false,
                null);
    }

    public Tc3Signer as(String otherId, String otherKey) {
        return new Tc3Signer(
                otherId, otherKey, timestamp, date, service, action, signedHeaders, query, body, unsignedBody, host);
    }

    /** @param seconds since the epoch */
    public Tc3Signer at(long seconds) {
        return new Tc3Signer(id, key, seconds, date, service, action, signedHeaders, query, body, unsignedBody, host);
    }

    /** Another day than that of the timestamp. */
    public Tc3Signer day(String other) {
        return new Tc3Signer(
                id, key, timestamp, other, service, action, signedHeaders, query, body, unsignedBody, host);
    }

    public Tc3Signer service(String other) {
        return new Tc3Signer(id, key, timestamp, date, other, action, signedHeaders, query, body, unsignedBody, host);
    }

    public Tc3Signer action(String other) {
        return new Tc3Signer(id, key, timestamp, date, service, other, signedHeaders, query, body, unsignedBody, host);
    }

    public Tc3Signer signing(String headers) {
        return new Tc3Signer(id, key, timestamp, date, service, action, headers, query, body, unsignedBody, host);
    }

    public Tc3Signer query(String other) {
        return new Tc3Signer(id, key, timestamp, date, service, action, signedHeaders, other, body, unsignedBody, host);
    }

    public Tc3Signer body(String other) {
        return new Tc3Signer(
                id, key, timestamp, date, service, action, signedHeaders, query, other, unsignedBody, host);
    }

    public Tc3Signer unsigned() {
        return new Tc3Signer(id, key, timestamp, date, service, action, signedHeaders, query, body, true, host);
    }

    /** Another host than the one that is sent. */
    public Tc3Signer host(String other) {
        return new Tc3Signer(
                id, key, timestamp, date, service, action, signedHeaders, query, body, unsignedBody, other);
    }

    /** A {@code POST}, which can be changed after it is signed. */
    public HttpRequest.Builder request(URI uri) {
        Map<String, String> headers = new TreeMap<>(Map.of(
                "content-type",
                TYPE,
                "x-tc-action",
                action,
                "x-tc-timestamp",
                Long.toString(timestamp),
                "x-tc-version",
                "2019-08-19"));
        if (unsignedBody) {
            headers.put("x-tc-content-sha256", "UNSIGNED-PAYLOAD");
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(query.isEmpty() ? uri : URI.create(uri + "?" + query));
        headers.forEach(request::header);
        headers.put("host", host != null ? host : uri.getAuthority());
        return request.header("Authorization", authorization(headers)).POST(HttpRequest.BodyPublishers.ofString(body));
    }

    private String authorization(Map<String, String> headers) {
        StringBuilder canonical = new StringBuilder("POST\n/\n" + query + "\n");
        for (String name : signedHeaders.split(";")) {
            canonical.append(name + ":" + headers.getOrDefault(name, "").toLowerCase(Locale.ROOT) + "\n");
        }
        canonical.append("\n" + signedHeaders + "\n" + sha256(unsignedBody ? "UNSIGNED-PAYLOAD" : body));
        String day = date != null
                ? date
                : Instant.ofEpochSecond(timestamp).toString().substring(0, 10);
        String scope = day + "/" + service + "/tc3_request";
        byte[] signing = hmac(hmac(hmac(("TC3" + key).getBytes(StandardCharsets.UTF_8), day), service), "tc3_request");
        String signature = HexFormat.of()
                .formatHex(hmac(
                        signing, "TC3-HMAC-SHA256\n" + timestamp + "\n" + scope + "\n" + sha256(canonical.toString())));
        return "TC3-HMAC-SHA256 Credential=" + id + "/" + scope + ", SignedHeaders=" + signedHeaders + ", Signature="
                + signature;
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] hmac(byte[] with, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(with, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
