package io.datahubgateway.ingress;

import static io.datahubgateway.ingress.TencentClient.response;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.datahubgateway.common.task.TaskAction;
import io.datahubgateway.testkit.KafkaTest;
import io.datahubgateway.testkit.TestKafka;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of what clients of Tencent Cloud's DataHub are shown of messages and of groups that read them. */
@KafkaTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TencentMessagesIT {

    private static final String ONE = "FetchMessageByOffset";
    private static final String ONE_OF_DATAHUB = "FetchDatahubMessageByOffset";
    private static final String BY_OFFSET = "FetchMessageListByOffset";
    private static final String BY_TIME = "FetchMessageListByTimestamp";
    private static final String LATEST = "FetchLatestDatahubMessageList";
    private static final String GROUP_OFFSETS = "DescribeDatahubGroupOffsets";
    private static final long TIME = 1_764_402_000_000L;

    private final TestKafka kafka;
    private RunningIngress ingress;
    private TencentClient client;
    private String topic; // of 25 messages, the first 2 of them deleted
    private String hub;
    private String absent;

    TencentMessagesIT(TestKafka kafka) {
        this.kafka = kafka;
    }

    @BeforeAll
    void start() {
        ingress = RunningIngress.start(kafka, Map.of("ingress.maxReadBytes", "256KiB")); // 64 KiB an answer
        client = new TencentClient(ingress);
        topic = kafka.topic(1);
        hub = datahub(topic);
        IntStream.range(0, 25).forEach(i -> send(hub, i, "\"" + i + "\""));
        TestKafka.get(kafka.admin()
                .deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(2)))
                .all());
        absent = TestKafka.fresh("absent");
        datahub(absent);
    }

    @AfterAll
    void stop() {
        ingress.close();
    }

    private String datahub(String into) {
        return ingress.datahub("{'id':'%s','kind':'ingress','topic':'" + into + "'}");
    }

    /** A message whose time is so many milliseconds after {@link #TIME}. */
    private void send(String to, long after, String jsonValue) {
        HttpResponse<String> sent = ingress.post(
                "/datahubs/" + to + "/messages",
                "application/vnd.datahub.records+json",
                "{\"records\":[{\"timestamp\":" + (TIME + after) + ",\"value\":" + jsonValue + "}]}");
        assertThat(sent.statusCode()).as(sent.body()).isEqualTo(200);
    }

    private static String of(String topic, String parameters) {
        return "{\"InstanceId\":\"ckafka-x\",\"Topic\":\"" + topic + "\",\"Partition\":0" + parameters + "}";
    }

    private static String named(String topic, String parameters) {
        return "{\"Name\":\"" + topic + "\",\"Partition\":0" + parameters + "}";
    }

    private List<Long> offsets(String action, String parameters) {
        HttpResponse<String> response = client.call(action, parameters);
        JsonNode result = response(response).get("Result");
        assertThat(result).as(response.body()).isNotNull();
        return StreamSupport.stream(result.spliterator(), false)
                .map(message -> message.get("Offset").asLong())
                .toList();
    }

    private static List<Long> from(int first, int end) {
        return IntStream.range(first, end).mapToObj(i -> (long) i).toList();
    }

    private record Shown(byte @Nullable [] key, byte @Nullable [] value, String shown) {}

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void aMessageIsShownAsTexts() {
        String fresh = kafka.topic(1);
        datahub(fresh);
        List<Shown> table = List.of(
                new Shown(utf8("k"), utf8("text"), "\"Key\":\"k\",\"Value\":\"text\""),
                new Shown(null, utf8("{\"a\": 1.0}"), "\"Key\":null,\"Value\":\"{\\\"a\\\": 1.0}\""),
                new Shown(new byte[0], null, "\"Key\":\"\",\"Value\":null"),
                new Shown(
                        new byte[] {(byte) 0xff, 0},
                        new byte[] {(byte) 0xc0, (byte) 0x80},
                        "\"Key\":\"/wA=\",\"KeyEncoding\":\"base64\",\"Value\":\"wIA=\",\"ValueEncoding\":\"base64\""));
        for (int i = 0; i < table.size(); i++) {
            long timestamp =
                    kafka.append(fresh, 0, table.get(i).key, table.get(i).value).timestamp();

            String shown = "{\"Topic\":\"" + fresh + "\",\"Partition\":0,\"Offset\":" + i + "," + table.get(i).shown
                    + ",\"Timestamp\":" + timestamp + ",\"Headers\":\"{}\"}";

            client.requireResult(ONE, of(fresh, ",\"Offset\":" + i), shown);
            client.requireResult(ONE_OF_DATAHUB, named(fresh, ",\"Offset\":" + i), shown);
            client.requireResult(BY_OFFSET, of(fresh, ",\"Offset\":" + i), "[" + shown + "]");
            client.requireResult(LATEST, named(fresh, ",\"MessageCount\":1"), "[" + shown + "]");
        }
    }

    @Test
    void headersAreATextThatHoldsJson() {
        String fresh = kafka.topic(1);
        ingress.post(
                "/datahubs/" + datahub(fresh) + "/messages",
                "application/vnd.datahub.records+json",
                "{\"records\":[{\"value\":1,\"headers\":{\"a\":[\"1\",null],\"b\":{\"base64\":\"/w==\"}}}]}");

        JsonNode message =
                response(client.call(ONE, of(fresh, ",\"Offset\":0"))).get("Result");

        assertThat(message.get("Headers").asText()).isEqualTo("{\"a\":[\"1\",null],\"b\":{\"base64\":\"/w==\"}}");
    }

    @Test
    void listsAreBounded() {
        assertThat(offsets(BY_OFFSET, of(topic, ",\"Offset\":2"))).isEqualTo(from(2, 22));
        assertThat(offsets(BY_OFFSET, of(topic, ",\"Offset\":20"))).isEqualTo(from(20, 25));
        assertThat(offsets(BY_OFFSET, of(topic, ",\"Offset\":3,\"SinglePartitionRecordNumber\":1")))
                .isEqualTo(from(3, 4));
        assertThat(offsets(BY_OFFSET, of(topic, ",\"Offset\":25"))).isEmpty();
        assertThat(offsets(BY_TIME, of(topic, ",\"StartTime\":" + (TIME + 10)))).isEqualTo(from(10, 25));
        assertThat(offsets(BY_TIME, of(topic, ",\"StartTime\":" + TIME + ",\"SinglePartitionRecordNumber\":2")))
                .isEqualTo(from(2, 4));
        assertThat(offsets(BY_TIME, of(topic, ""))).isEqualTo(from(2, 22));
        assertThat(offsets(BY_TIME, of(topic, ",\"StartTime\":" + (TIME + 25)))).isEmpty();
        assertThat(offsets(LATEST, named(topic, ""))).isEqualTo(from(5, 25));
        assertThat(offsets(LATEST, named(topic, ",\"MessageCount\":3"))).isEqualTo(from(22, 25));
        assertThat(offsets(LATEST, named(topic, ",\"MessageCount\":100"))).isEqualTo(from(2, 25));
        assertThat(offsets(LATEST, named(topic, ",\"MessageCount\":3,\"Offset\":4")))
                .isEqualTo(from(4, 7));
        client.requireResult(BY_OFFSET, of(topic, ",\"Offset\":25"), "[]");
        ingress.command(hub, TaskAction.PAUSE);
        assertThat(offsets(LATEST, named(topic, ",\"MessageCount\":1"))).isEqualTo(from(24, 25));
    }

    /** The mark of a transaction takes an offset that no message has. */
    @Test
    void anOffsetWithoutAMessageIsNotTheNextOne() {
        String fresh = kafka.topic(1);
        datahub(fresh);
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers(), "transactional.id", fresh),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(fresh, utf8("a")));
            producer.commitTransaction();
        }
        kafka.append(fresh, 0, null, "b");

        assertThat(offsets(BY_OFFSET, of(fresh, ",\"Offset\":0"))).containsExactly(0L, 2L);
        assertThat(offsets(BY_OFFSET, of(fresh, ",\"Offset\":1"))).containsExactly(2L);
        TencentClient.requireRefused(
                client.call(ONE, of(fresh, ",\"Offset\":1")),
                "InvalidParameterValue",
                "holds no message at the offset 1");
    }

    @Test
    void aListByTimeIsWithoutKeysAndValues() {
        client.requireResult(
                BY_TIME,
                of(topic, ",\"StartTime\":" + (TIME + 24)),
                "[{\"Topic\":\"" + topic + "\",\"Partition\":0,\"Offset\":24,\"Timestamp\":" + (TIME + 24)
                        + ",\"Headers\":\"{}\"}]");
    }

    @Test
    void whatAnAnswerHasNoRoomForIsSaid() {
        String fresh = kafka.topic(1);
        String to = datahub(fresh);
        send(to, 0, "\"small\"");
        send(to, 1, "\"" + "x".repeat(70_000) + "\"");
        send(to, 2, "\"" + "\\u0001".repeat(20_000) + "\""); // shown, it is larger than sent
        send(to, 3, "\"small\"");

        assertThat(offsets(BY_OFFSET, of(fresh, ",\"Offset\":0"))).isEqualTo(from(0, 1));
        assertThat(offsets(BY_TIME, of(fresh, ""))).isEqualTo(from(0, 4));
        for (int i = 1; i < 3; i++) {
            String at = ",\"Offset\":" + i;
            String message = "the record at offset " + i
                    + " takes more than an answer may have, 64KiB; go on at offset " + (i + 1);
            TencentClient.requireRefused(client.call(ONE, of(fresh, at)), "LimitExceeded", message);
            TencentClient.requireRefused(client.call(BY_OFFSET, of(fresh, at)), "LimitExceeded", message);
            TencentClient.requireRefused(client.call(LATEST, named(fresh, at)), "LimitExceeded", message);
        }
        assertThat(offsets(BY_OFFSET, of(fresh, ",\"Offset\":3"))).isEqualTo(from(3, 4));
        await().until(() -> ingress.metric("datahub_ingress_read_bytes_in_flight") == 0
                && ingress.metric("datahub_ingress_requests_in_flight") == 0
                && ingress.metric("datahub_ingress_bytes_in_flight") == 0);
    }

    @Test
    void groupsAreShownByWhatTheyHaveCommitted() {
        String fresh = kafka.topic(3);
        String to = datahub(fresh);
        IntStream.range(0, 5).forEach(i -> kafka.append(fresh, 1, null, "v" + i));
        String other = kafka.topic(1); // no task covers it
        String group = TestKafka.fresh("group");
        TestKafka.get(kafka.admin()
                .alterConsumerGroupOffsets(
                        group,
                        Map.of(
                                new TopicPartition(fresh, 0), new OffsetAndMetadata(0),
                                new TopicPartition(fresh, 1), new OffsetAndMetadata(2, "half"),
                                new TopicPartition(other, 0), new OffsetAndMetadata(0)))
                .all());
        String asked = "{\"Name\":\"" + fresh + "\",\"Group\":\"" + group + "\"";
        String whole = "{\"TotalCount\":1,\"TopicList\":[{\"Topic\":\"" + fresh + "\",\"Partitions\":["
                + "{\"Partition\":0,\"Offset\":0,\"Metadata\":\"\",\"ErrorCode\":0,\"LogEndOffset\":0,\"Lag\":0},"
                + "{\"Partition\":1,\"Offset\":2,\"Metadata\":\"half\",\"ErrorCode\":0,\"LogEndOffset\":5,\"Lag\":3}]}]}";
        String nothing = "{\"TotalCount\":0,\"TopicList\":[]}";

        client.requireResult(GROUP_OFFSETS, asked + "}", whole);
        client.requireResult(GROUP_OFFSETS, asked + ",\"SearchWord\":\"topic\",\"Offset\":0,\"Limit\":50}", whole);
        client.requireResult(GROUP_OFFSETS, asked + ",\"SearchWord\":\"nowhere\"}", nothing);
        client.requireResult(GROUP_OFFSETS, asked + ",\"Offset\":1}", "{\"TotalCount\":1,\"TopicList\":[]}");
        client.requireResult(
                GROUP_OFFSETS, "{\"Name\":\"" + fresh + "\",\"Group\":\"" + TestKafka.fresh("group") + "\"}", nothing);
        ingress.command(to, TaskAction.STOP);
        client.requireResult(GROUP_OFFSETS, asked + "}", whole);
    }

    private record Refused(String action, String parameters, String code, String message) {}

    Stream<Refused> refused() {
        String offset = ",\"Offset\":7";
        return Stream.of(
                new Refused(ONE, of("nowhere", offset), "ResourceNotFound", "no ingress task covers topic nowhere"),
                new Refused(ONE, of(absent, offset), "ResourceNotFound", "Kafka has no topic " + absent),
                new Refused(ONE, of("__consumer_offsets", offset), "OperationDenied", "__consumer_offsets"),
                new Refused(ONE, of("a b", offset), "ResourceNotFound", "no ingress task"),
                new Refused(ONE, of("", offset), "ResourceNotFound", "no ingress task"),
                new Refused(
                        ONE,
                        "{\"Topic\":\"" + topic + "\",\"Partition\":1,\"Offset\":7}",
                        "ResourceNotFound",
                        "has the partitions 0 to 0"),
                new Refused(
                        ONE, of(topic, ",\"Offset\":25"), "InvalidParameterValue", "holds no message at the offset 25"),
                new Refused(ONE, of(topic, ",\"Offset\":26"), "InvalidParameterValue", "does not hold the offset 26"),
                new Refused(ONE, of(topic, ",\"Offset\":1"), "InvalidParameterValue", "it begins at 2, and 25 is next"),
                new Refused(ONE, of(topic, ""), "MissingParameter", "Offset: is missing"),
                new Refused(ONE, of(topic, ",\"Offset\":null"), "MissingParameter", "Offset: is missing"),
                new Refused(ONE, of(topic, ",\"Offset\":-1"), "InvalidParameter", "Offset: must be a whole number"),
                new Refused(ONE, of(topic, ",\"Offset\":\"7\""), "InvalidParameter", "Offset: must be a whole number"),
                new Refused(ONE, of(topic, ",\"Offset\":7.0"), "InvalidParameter", "Offset: must be a whole number"),
                new Refused(ONE, of(topic, offset + offset), "InvalidParameter", "Offset: is there twice"),
                new Refused(ONE, of(topic, offset + ",\"Name\":\"\""), "InvalidParameter", "Name: unknown key"),
                new Refused(
                        ONE, "{\"Topic\":\"" + topic + "\",\"Offset\":7}", "MissingParameter", "Partition: is missing"),
                new Refused(ONE, "{\"Partition\":0,\"Offset\":7}", "MissingParameter", "Topic: is missing"),
                new Refused(
                        ONE,
                        "{\"Topic\":\"" + topic + "\",\"Partition\":2147483648,\"Offset\":7}",
                        "InvalidParameterValue",
                        "Partition: must be"),
                new Refused(
                        ONE, of(topic, offset).replace("\"ckafka-x\"", "7"), "InvalidParameter", "InstanceId: must be"),
                new Refused(ONE_OF_DATAHUB, named("nowhere", offset), "ResourceNotFound", "no ingress task"),
                new Refused(ONE_OF_DATAHUB, named(absent, offset), "ResourceNotFound", absent),
                new Refused(ONE_OF_DATAHUB, named("__x", offset), "OperationDenied", "__x"),
                new Refused(ONE_OF_DATAHUB, named(topic, ",\"Offset\":25"), "InvalidParameterValue", "offset 25"),
                new Refused(ONE_OF_DATAHUB, of(topic, offset), "InvalidParameter", "InstanceId: unknown key"),
                new Refused(ONE_OF_DATAHUB, named(topic, ""), "MissingParameter", "Offset: is missing"),
                new Refused(BY_OFFSET, of(topic, ""), "MissingParameter", "Offset: is missing"),
                new Refused(
                        BY_OFFSET, of(topic, ",\"Offset\":26"), "InvalidParameterValue", "does not hold the offset 26"),
                new Refused(BY_OFFSET, of("nowhere", offset), "ResourceNotFound", "no ingress task"),
                new Refused(BY_OFFSET, of("__x", offset), "OperationDenied", "__x"),
                new Refused(
                        BY_OFFSET,
                        of(topic, offset + ",\"SinglePartitionRecordNumber\":0"),
                        "InvalidParameterValue",
                        "from 1 to 20"),
                new Refused(
                        BY_OFFSET,
                        of(topic, offset + ",\"SinglePartitionRecordNumber\":21"),
                        "InvalidParameterValue",
                        "from 1 to 20"),
                new Refused(
                        BY_OFFSET,
                        of(topic, offset + ",\"SinglePartitionRecordNumber\":[]"),
                        "InvalidParameter",
                        "SinglePartitionRecordNumber: must be"),
                new Refused(BY_TIME, of("nowhere", ""), "ResourceNotFound", "no ingress task"),
                new Refused(BY_TIME, of("__x", ""), "OperationDenied", "__x"),
                new Refused(
                        BY_TIME,
                        of(topic, ",\"StartTime\":1764402000"),
                        "InvalidParameterValue",
                        "StartTime: must be a whole number from 1000000000000"),
                new Refused(
                        BY_TIME,
                        of(topic, ",\"StartTime\":10000000000000"),
                        "InvalidParameterValue",
                        "StartTime: must be"),
                new Refused(
                        BY_TIME,
                        of(topic, ",\"StartTime\":\"now\""),
                        "InvalidParameter",
                        "StartTime: must be a whole number"),
                new Refused(
                        BY_TIME,
                        of(topic, ",\"SinglePartitionRecordNumber\":21"),
                        "InvalidParameterValue",
                        "from 1 to 20"),
                new Refused(BY_TIME, "{\"Topic\":\"" + topic + "\"}", "MissingParameter", "Partition: is missing"),
                new Refused(LATEST, named("nowhere", ""), "ResourceNotFound", "no ingress task"),
                new Refused(LATEST, named("__x", ""), "OperationDenied", "__x"),
                new Refused(LATEST, named(topic, ",\"MessageCount\":0"), "InvalidParameterValue", "from 1 to 100"),
                new Refused(LATEST, named(topic, ",\"MessageCount\":101"), "InvalidParameterValue", "from 1 to 100"),
                new Refused(LATEST, named(topic, ",\"Offset\":1"), "InvalidParameterValue", "it begins at 2"),
                new Refused(LATEST, "{\"Name\":\"" + topic + "\"}", "MissingParameter", "Partition: is missing"),
                new Refused(LATEST, "[]", "InvalidParameter", "the body: must be an object"),
                new Refused(LATEST, "x".repeat(64 * 1024 + 1), "RequestSizeLimitExceeded", "64KiB"),
                new Refused(
                        GROUP_OFFSETS, "{\"Name\":\"nowhere\",\"Group\":\"g\"}", "ResourceNotFound", "no ingress task"),
                new Refused(GROUP_OFFSETS, "{\"Name\":\"" + absent + "\",\"Group\":\"g\"}", "ResourceNotFound", absent),
                new Refused(GROUP_OFFSETS, "{\"Name\":\"__x\",\"Group\":\"g\"}", "OperationDenied", "__x"),
                new Refused(GROUP_OFFSETS, "{\"Group\":\"g\"}", "MissingParameter", "Name: is missing"),
                new Refused(GROUP_OFFSETS, "{\"Name\":\"" + topic + "\"}", "MissingParameter", "Group: is missing"),
                new Refused(
                        GROUP_OFFSETS,
                        "{\"Name\":\"" + topic + "\",\"Group\":\"\"}",
                        "InvalidParameterValue.NotAllowedEmpty",
                        "Group: is empty"),
                new Refused(
                        GROUP_OFFSETS,
                        "{\"Name\":\"" + topic + "\",\"Group\":1}",
                        "InvalidParameter",
                        "Group: must be a text"),
                new Refused(
                        GROUP_OFFSETS,
                        "{\"Name\":\"" + topic + "\",\"Group\":\"g\",\"Limit\":51}",
                        "InvalidParameterValue",
                        "from 1 to 50"),
                new Refused(
                        GROUP_OFFSETS,
                        "{\"Name\":\"" + topic + "\",\"Group\":\"g\",\"Offset\":-1}",
                        "InvalidParameter",
                        "Offset: must be"),
                new Refused(
                        GROUP_OFFSETS,
                        "{\"Name\":\"" + topic + "\",\"Group\":\"g\",\"SearchWord\":{}}",
                        "InvalidParameter",
                        "SearchWord: must be"));
    }

    @ParameterizedTest
    @MethodSource
    void refused(Refused expected) {
        HttpResponse<String> response = client.call(expected.action, expected.parameters);

        TencentClient.requireRefused(response, expected.code, expected.message);
        assertThat(response.headers().firstValue("Retry-After")).isEmpty();
    }
}
