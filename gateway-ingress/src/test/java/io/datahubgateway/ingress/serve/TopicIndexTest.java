package io.datahubgateway.ingress.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.datahubgateway.common.task.DesiredState;
import io.datahubgateway.common.task.IngressDefinition.MessageIds;
import io.datahubgateway.ingress.limit.TaskLimits;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class TopicIndexTest {

    private static ServedTask pattern(String id, String regex) {
        return new ServedTask(
                id,
                1,
                DesiredState.RUNNING,
                List.of(),
                Pattern.compile(regex),
                TaskLimits.NONE,
                null,
                MessageIds.PLAIN);
    }

    private static ServedTask topics(String id, String... topics) {
        return new ServedTask(
                id, 1, DesiredState.PAUSED, List.of(topics), null, TaskLimits.NONE, null, MessageIds.PLAIN);
    }

    @Test
    void theMostSpecificTaskServesATopicWhateverItsState() {
        TopicIndex index = new TopicIndex(
                List.of(pattern("b", "shop.*"), pattern("a", ".*"), topics("d", "shop-1"), topics("c", "shop-1", "x")));

        assertThat(index.find("shop-1"))
                .hasValueSatisfying(t -> assertThat(t.id()).isEqualTo("c"));
        assertThat(index.find("x")).hasValueSatisfying(t -> assertThat(t.id()).isEqualTo("c"));
        assertThat(index.find("shop-2"))
                .hasValueSatisfying(t -> assertThat(t.id()).isEqualTo("a"));
        assertThat(index.find("__x")).isEmpty();
    }

    @Test
    void nobodyServesATopicThatNoneCovers() {
        assertThat(new TopicIndex(List.of(pattern("b", "shop.*"), topics("d", "x"))).find("y"))
                .isEmpty();
        assertThat(new TopicIndex(List.of()).find("y")).isEmpty();
        assertThat(new TopicIndex(List.of(pattern("a", ".*"))).find("no topic")).isEmpty();
    }

    @Test
    void findsWhatAWalkOverAllTasksFinds() {
        Random random = new Random(4711);
        for (int round = 0; round < 200; round++) {
            List<ServedTask> tasks = new ArrayList<>();
            for (int i = random.nextInt(8); i >= 0; i--) {
                String id = "t" + random.nextInt(100);
                tasks.add(
                        random.nextBoolean()
                                ? topics(id, "a" + random.nextInt(4), "a" + (4 + random.nextInt(4)))
                                : pattern(id, "a[0-" + random.nextInt(8) + "]"));
            }
            TopicIndex index = new TopicIndex(tasks);
            for (int topic = 0; topic < 8; topic++) {
                assertThat(index.find("a" + topic).map(ServedTask::id))
                        .isEqualTo(walk(tasks, "a" + topic).map(ServedTask::id));
            }
        }
    }

    private static Optional<ServedTask> walk(List<ServedTask> tasks, String topic) {
        return tasks.stream()
                .filter(task -> task.covers(topic))
                .min(Comparator.<ServedTask, Boolean>comparing(task -> task.pattern() != null)
                        .thenComparing(ServedTask::id));
    }
}
