package io.datahubgateway.ingress.face.tencent;

import io.datahubgateway.common.declaration.InvalidDocumentException;
import io.datahubgateway.common.settings.GatewaySettings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which signatures are right. Without credentials only their form is looked at; with them a request that is signed must be
 * signed by one of these, lately; whether one that is not signed is taken is a setting. Any thread.
 */
public final class Signatures {

    /**
     * What the platform allows a clock to be off. A signature can be used again within it, for any operation if it does not sign
     * {@code X-TC-Action}: the protocol has nothing against it but an encrypted connection.
     */
    private static final Duration LATELY = Duration.ofMinutes(5);

    /** A larger body would hold up the event loop for more than 50 microseconds, or 0.3 ms where the processor does not help. */
    private static final int HASHED_AT_ONCE = 64 * 1024;

    private static final String SETTING = "ingress.tencent.credentials";
    private static final Pattern CREDENTIAL = Pattern.compile("([^/,= ]+) *= *(\\S+)");
    private static final Pattern PORT = Pattern.compile(":\\d{1,5}$");
    private static final Pattern SECONDS = Pattern.compile("\\d{1,11}");
    private static final CharSequence TIMESTAMP = HttpHeaders.createOptimized("X-TC-Timestamp");
    private static final CharSequence CONTENT_HASH = HttpHeaders.createOptimized("X-TC-Content-SHA256");
    private static final String UNSIGNED = "UNSIGNED-PAYLOAD";
    private static final String UNSIGNED_HASH = Tc3Signature.payloadHash(UNSIGNED.getBytes(StandardCharsets.US_ASCII));

    private final Map<String, String> keys;
    private final boolean required;
    private final LongSupplier clock;

    /**
     * @param keys secret key by secret id
     * @param clock milliseconds since the epoch
     */
    Signatures(Map<String, String> keys, boolean required, LongSupplier clock) {
        this.keys = Map.copyOf(keys);
        this.required = required;
        this.clock = clock;
    }

    /**
     * Reads the credentials; may read a file.
     *
     * @param environment for references to it
     * @throws InvalidDocumentException with the path of the setting that can't be used
     */
    public static Signatures of(GatewaySettings.Tencent settings, Map<String, String> environment) {
        Map<String, String> keys = new HashMap<>();
        if (settings.credentials() != null) {
            try {
                keys.putAll(keys(settings.credentials().resolve(environment)));
            } catch (IllegalArgumentException e) {
                throw new InvalidDocumentException(SETTING, String.valueOf(e.getMessage()));
            }
        }
        if (!keys.isEmpty()) {
            warmUp();
        }
        return new Signatures(keys, settings.requireSignature(), System::currentTimeMillis);
    }

    /** The first signature of a JVM loads what it needs, for a tenth of a second that no event loop shall spend. */
    private static void warmUp() {
        Tc3Authorization any = new Tc3Authorization("id", "1970-01-01", "ckafka", List.of(), UNSIGNED_HASH);
        Tc3Signature.matches(any, Tc3Signature.sign("key", any, 0, UNSIGNED_HASH));
    }

    private static Map<String, String> keys(String text) {
        Map<String, String> keys = new HashMap<>();
        List<String> lines = text.lines().map(String::strip).toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            Matcher credential = CREDENTIAL.matcher(line);
            if (!credential.matches()) {
                throw new IllegalArgumentException("line " + (i + 1) + " must be SecretId=SecretKey");
            }
            if (keys.put(credential.group(1), credential.group(2)) != null) {
                throw new IllegalArgumentException("line " + (i + 1) + " has a SecretId that another line has");
            }
        }
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("must have a line SecretId=SecretKey");
        }
        return keys;
    }

    /**
     * Refuses what the head alone shows to be wrong.
     *
     * @throws TencentException with a code of {@code AuthFailure}
     */
    void checkHead(HttpServerRequest request) {
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (header == null) {
            if (required) {
                throw new TencentException(
                        TencentException.INVALID_AUTHORIZATION,
                        "the header Authorization is missing: requests must be signed here");
            }
            return;
        }
        Tc3Authorization authorization = Tc3Authorization.parse(header);
        if (keys.isEmpty()) {
            return;
        }
        if (!keys.containsKey(authorization.secretId())) {
            throw new TencentException(
                    TencentException.SECRET_ID_NOT_FOUND, "the SecretId in the header Authorization is not known here");
        }
        long timestamp = timestamp(request);
        if (Math.abs(clock.getAsLong() / 1_000 - timestamp) > LATELY.toSeconds()) {
            throw new TencentException(
                    TencentException.SIGNATURE_EXPIRE,
                    "X-TC-Timestamp is more than five minutes away from the clock of the gateway");
        }
        String day = Instant.ofEpochSecond(timestamp)
                .atOffset(ZoneOffset.UTC)
                .toLocalDate()
                .toString();
        if (!day.equals(authorization.date())) {
            throw new TencentException(
                    TencentException.INVALID_AUTHORIZATION,
                    "the date in the header Authorization must be the day of X-TC-Timestamp in UTC");
        }
    }

    /**
     * Verifies what the head announced, after {@link #checkHead}. On the event loop of the request, and completes there; the
     * hash of a large body is worked out on a worker.
     */
    Future<Void> verify(HttpServerRequest request, byte[] body) {
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (header == null || keys.isEmpty()) {
            return Future.succeededFuture();
        }
        Tc3Authorization authorization = Tc3Authorization.parse(header);
        if (UNSIGNED.equals(request.getHeader(CONTENT_HASH))) {
            return verify(request, authorization, UNSIGNED_HASH);
        }
        if (body.length <= HASHED_AT_ONCE) {
            return verify(request, authorization, Tc3Signature.payloadHash(body));
        }
        return Vertx.currentContext()
                .executeBlocking(() -> Tc3Signature.payloadHash(body), false)
                .compose(hash -> verify(request, authorization, hash));
    }

    /** Some SDKs sign the host without the port that they send with it. */
    private Future<Void> verify(HttpServerRequest request, Tc3Authorization authorization, String payloadHash) {
        boolean right = isRight(request, authorization, payloadHash, name -> header(request, name))
                || isRight(request, authorization, payloadHash, name -> withoutPort(name, header(request, name)));
        return right
                ? Future.succeededFuture()
                : Future.failedFuture(new TencentException(
                        TencentException.SIGNATURE_FAILURE,
                        "the signature is not that of this request with the SecretKey of its SecretId"));
    }

    private boolean isRight(
            HttpServerRequest request,
            Tc3Authorization authorization,
            String payloadHash,
            Function<String, @Nullable String> headers) {
        String query = request.query() == null ? "" : request.query();
        String requestHash =
                Tc3Signature.requestHash(request.method().name(), query, authorization, headers, payloadHash);
        byte[] signature =
                Tc3Signature.sign(keys.get(authorization.secretId()), authorization, timestamp(request), requestHash);
        return Tc3Signature.matches(authorization, signature);
    }

    private static @Nullable String withoutPort(String name, @Nullable String value) {
        return value != null && name.equals("host") ? PORT.matcher(value).replaceFirst("") : value;
    }

    /** A name that is there twice has both values: what was signed is one of them, so nothing slips in beside it. */
    private static @Nullable String header(HttpServerRequest request, String name) {
        List<String> values = request.headers().getAll(name);
        if (values.isEmpty()) { // HTTP/2 has no header for the host
            return name.equals("host") && request.authority() != null
                    ? request.authority().toString()
                    : null;
        }
        return String.join(",", values);
    }

    private static long timestamp(HttpServerRequest request) {
        String text = request.getHeader(TIMESTAMP);
        if (text == null) {
            throw new TencentException(
                    TencentException.MISSING_PARAMETER, "the header X-TC-Timestamp, which is signed, is missing");
        }
        if (!SECONDS.matcher(text).matches()) {
            throw new TencentException(
                    TencentException.INVALID_VALUE, "the header X-TC-Timestamp must be seconds since the epoch");
        }
        return Long.parseLong(text);
    }
}
