package io.datahubgateway.common.json;

/**
 * What a JSON document may be.
 *
 * @param depth most objects and lists within each other, at least 1
 * @param digits most digits of a number, exponent included, at least 1
 */
public record JsonLimits(int depth, int digits) {

    /** For everything that a client sends. */
    public static final JsonLimits CLIENT = new JsonLimits(64, 1_000);
}
