package io.datahubgateway.egress.guide;

import static org.assertj.core.api.Assertions.assertThat;

import io.datahubgateway.common.bus.BusAddress;
import io.datahubgateway.common.declaration.Json;
import io.datahubgateway.common.node.TestNode;
import io.datahubgateway.common.status.ObservedState;
import io.datahubgateway.common.status.Role;
import io.datahubgateway.egress.EgressRole;
import io.datahubgateway.testkit.HttpDestination;
import io.datahubgateway.testkit.KafkaTest;
import io.datahubgateway.testkit.TestKafka;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every definition of the guide does what the guide shows. */
@KafkaTest
class GuideIT {

    private static final Path GUIDE = Path.of("..", "docs", "guides", "delivering.md");

    private final TestKafka kafka;
    private final Vertx vertx = Vertx.vertx();
    private final TestNode node;
    private final EgressRole role;
    private final List<ObservedState> observed = new CopyOnWriteArrayList<>();
    private final List<ExampleRun> runs = new ArrayList<>();

    GuideIT(TestKafka kafka) {
        this.kafka = kafka;
        this.node = TestNode.start(kafka, Set.of(Role.EGRESS), Map.of("egress.commitInterval", "50ms"));
        node.services()
                .vertx()
                .eventBus()
                .<JsonObject>consumer(
                        BusAddress.TASK_OBSERVED,
                        report -> observed.add(ObservedState.fromJson(
                                Json.object(report.body().encode().getBytes(StandardCharsets.UTF_8)))));
        this.role = TestNode.get(EgressRole.start(node.services()));
    }

    @AfterEach
    void close() {
        runs.forEach(ExampleRun::end);
        TestNode.get(role.stop());
        node.close();
        TestNode.get(vertx.close());
    }

    @TestFactory
    Stream<DynamicTest> everyExampleDoesWhatTheGuideShows() throws IOException {
        List<Example> examples = Example.of(GUIDE);
        assertThat(examples).hasSizeGreaterThanOrEqualTo(15);
        assertThat(new HashSet<>(examples.stream().map(Example::id).toList())).hasSameSizeAs(examples);
        for (Example example : examples) {
            runs.add(new ExampleRun(example, kafka, node, HttpDestination.start(vertx), () -> observed));
        }
        runs.forEach(ExampleRun::begin);
        return runs.stream().map(run -> DynamicTest.dynamicTest(run.name, run::check));
    }
}
