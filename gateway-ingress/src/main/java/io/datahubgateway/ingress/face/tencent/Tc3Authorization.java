package io.datahubgateway.ingress.face.tencent;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The header {@code Authorization} of Tencent Cloud's signature version 3: {@code TC3-HMAC-SHA256
 * Credential=<SecretId>/<date>/<service>/tc3_request, SignedHeaders=<names>, Signature=<hex>}.
 *
 * @param date day in UTC, {@code yyyy-MM-dd}
 * @param service {@code ckafka}, or what an SDK takes for it: some take what stands before the first dot of the address that
 *     they were given, so with {@code localhost:8080} that is the service
 * @param signedHeaders in lower case, {@code content-type} and {@code host} among them
 * @param signature 64 hexadecimal digits in lower case
 */
record Tc3Authorization(String secretId, String date, String service, List<String> signedHeaders, String signature) {

    private static final Pattern HEADER =
            Pattern.compile("TC3-HMAC-SHA256 +Credential=([^/,= ]+)/(\\d{4}-\\d{2}-\\d{2})/([^/,= ]+)/tc3_request"
                    + ", *SignedHeaders=([a-z0-9-]+(?:;[a-z0-9-]+)*), *Signature=([0-9a-f]{64})");

    Tc3Authorization {
        signedHeaders = List.copyOf(signedHeaders);
    }

    /** @throws TencentException {@code AuthFailure.InvalidAuthorization} when it is something else */
    static Tc3Authorization parse(String header) {
        Matcher matcher = HEADER.matcher(header);
        if (!matcher.matches()) {
            throw invalid("must be TC3-HMAC-SHA256 Credential=<SecretId>/<date>/<service>/tc3_request,"
                    + " SignedHeaders=<names>, Signature=<64 hexadecimal digits>");
        }
        List<String> signedHeaders = List.of(matcher.group(4).split(";"));
        if (!signedHeaders.contains("content-type") || !signedHeaders.contains("host")) {
            throw invalid("must have content-type and host among SignedHeaders");
        }
        return new Tc3Authorization(
                matcher.group(1), matcher.group(2), matcher.group(3), signedHeaders, matcher.group(5));
    }

    private static TencentException invalid(String problem) {
        return new TencentException(TencentException.INVALID_AUTHORIZATION, "the header Authorization " + problem);
    }
}
