package io.datahubgateway.ingress.topics;

/**
 * What a partition holds for readers.
 *
 * @param earliest offset of its first record that is not removed; {@code latest} when it holds none
 * @param latest offset that comes next; records of open transactions lie beyond it
 */
public record OffsetRange(long earliest, long latest) {}
