package io.datahubgateway.ingress.append;

import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * What the append path must know of a topic before it hands a record to the producer.
 *
 * @param partitions number of partitions, at least 1
 * @param compacted whether the topic is compacted, so that every record needs a key
 * @param oldestBy how far behind the clock an explicit timestamp may lie, in milliseconds
 * @param newestBy how far ahead of the clock it may lie, in milliseconds
 * @param maxRecordBytes largest record, as {@link RecordSize#inBatch} counts it: the smaller one of the topic's {@code
 *     max.message.bytes} and the producer's {@code max.request.size}
 */
public record TopicFacts(
        String topic, int partitions, boolean compacted, long oldestBy, long newestBy, long maxRecordBytes) {

    /**
     * Kafka refuses a whole batch for one record that it can't take, and with it the records of other clients. So what it
     * would refuse is refused here.
     *
     * @param now milliseconds since the epoch
     * @throws GatewayException naming the index of the first record that the topic can't take; then nothing of the request
     *     may be sent
     */
    void requireFits(List<ProducerRecord<byte[], byte[]>> records, long now) {
        for (int i = 0; i < records.size(); i++) {
            ProducerRecord<byte[], byte[]> entry = records.get(i);
            Integer partition = entry.partition();
            if (partition != null && partition >= partitions) {
                throw new GatewayException(
                        ErrorCode.PARTITION_OUT_OF_RANGE,
                        place(records, i) + "topic " + topic + " has the partitions 0 to " + (partitions - 1) + ", not "
                                + partition);
            }
            if (compacted && entry.key() == null) {
                throw new GatewayException(
                        ErrorCode.INVALID_BODY,
                        place(records, i) + "has no key, which every record of the compacted topic " + topic
                                + " needs");
            }
            Long timestamp = entry.timestamp();
            if (timestamp != null && (now - timestamp > oldestBy || timestamp - now > newestBy)) {
                throw new GatewayException(
                        ErrorCode.INVALID_BODY,
                        place(records, i) + "topic " + topic + " does not take the timestamp " + timestamp
                                + ", which is too far from now");
            }
            long size = RecordSize.inBatch(entry);
            if (size > maxRecordBytes) {
                throw new GatewayException(
                        ErrorCode.RECORD_TOO_LARGE,
                        place(records, i) + "takes " + size + " bytes with its overhead, topic " + topic + " takes "
                                + maxRecordBytes);
            }
        }
    }

    private static String place(List<?> records, int index) {
        return records.size() == 1 ? "the record: " : "records[" + index + "]: ";
    }
}
