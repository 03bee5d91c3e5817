package io.datahubgateway.egress.deliver;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * One request to the destination.
 *
 * @param records that are in the body, in this order, at least one, all of one partition; per-record verdicts count them from 0
 * @param body what is sent, made of their values
 */
public record Request(List<ConsumerRecord<byte[], byte[]>> records, Buffer body) {}
