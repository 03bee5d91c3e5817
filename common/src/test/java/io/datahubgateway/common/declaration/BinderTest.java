package io.datahubgateway.common.declaration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.datahubgateway.common.declaration.Binder.Reading;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BinderTest {

    /** One of everything. */
    public record Sample(
            @Field(doc = "", minSize = 1, maxSize = 5, pattern = "[a-z]+")
            String name,

            @Field(doc = "", defaultValue = "7", min = "1", max = "9")
            int count,

            @Field(doc = "", defaultValue = "10s", min = "1ms", max = "1m")
            Duration pause,

            @Field(doc = "", defaultValue = "1MiB", max = "2MiB")
            ByteSize size,

            @Field(doc = "", defaultValue = "false") boolean flag,

            @Field(doc = "", defaultValue = "[]", maxSize = 2)
            List<String> tags,

            @Field(doc = "", defaultValue = "{}") Map<String, String> labels,
            @Field(doc = "", defaultValue = "{}") Inner inner,
            @Field(doc = "") @Nullable String note) {}

    public record Inner(
            @Field(doc = "", defaultValue = "1") int low,
            @Field(doc = "", defaultValue = "2") int high) {
        public Inner {
            if (low > high) {
                throw new InvalidDocumentException("low", "must not be above high");
            }
        }
    }

    private static Sample bind(String json, Reading reading) {
        return Binder.bind(
                Json.object(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8)), Sample.class, reading);
    }

    private static List<String> problems(String json, Reading reading) {
        return catchThrowableOfType(InvalidDocumentException.class, () -> bind(json, reading)).violations().stream()
                .map(Violation::toString)
                .toList();
    }

    @Test
    void fillsInDefaults() {
        Sample sample = bind("{'name':'abc'}", Reading.STRICT);

        assertThat(sample)
                .isEqualTo(new Sample(
                        "abc",
                        7,
                        Duration.ofSeconds(10),
                        new ByteSize(1 << 20),
                        false,
                        List.of(),
                        Map.of(),
                        new Inner(1, 2),
                        null));
    }

    @Test
    void reportsEveryProblemWithItsPath() {
        assertThat(problems(
                        "{'nam':'x','count':10,'pause':'5','size':'3MiB','flag':'yes','tags':['a',1,'c'],"
                                + "'labels':{'k':1},'inner':{'low':3,'hih':1},'note':5}",
                        Reading.STRICT))
                .satisfiesExactlyInAnyOrder(
                        problem -> assertThat(problem).startsWith("nam: unknown key"),
                        problem -> assertThat(problem).isEqualTo("name: is required"),
                        problem -> assertThat(problem).isEqualTo("count: must be at most 9"),
                        problem -> assertThat(problem).startsWith("pause: must be a duration"),
                        problem -> assertThat(problem).isEqualTo("size: must be at most 2MiB"),
                        problem -> assertThat(problem).isEqualTo("flag: must be true or false"),
                        problem -> assertThat(problem).isEqualTo("tags[1]: must be a text"),
                        problem -> assertThat(problem).isEqualTo("labels.k: must be a text"),
                        problem -> assertThat(problem).startsWith("inner.hih: unknown key"),
                        problem -> assertThat(problem).isEqualTo("note: must be a text"));
    }

    @Test
    void aRuleOverSeveralComponentsNamesItsPlace() {
        assertThat(problems("{'name':'a','inner':{'low':3}}", Reading.STRICT))
                .containsExactly("inner.low: must not be above high");
    }

    @Test
    void checksLengthsAndPatterns() {
        assertThat(problems("{'name':'','tags':['a','b','c']}", Reading.STRICT)).hasSize(2);
        assertThat(problems("{'name':'ABC'}", Reading.STRICT)).containsExactly("name: must match [a-z]+");
        assertThat(problems("{'name':'abcdef'}", Reading.STRICT)).containsExactly("name: must have 1 to 5 characters");
    }

    @Test
    void strictReadingTakesNumbersForNumbersOnly() {
        assertThat(problems("{'name':'a','count':'3'}", Reading.STRICT))
                .containsExactly("count: must be a whole number");
        assertThat(problems("{'name':'a','count':3.5}", Reading.STRICT))
                .containsExactly("count: must be a whole number");
        assertThat(problems("{'name':'a','count':3000000000}", Reading.STRICT))
                .containsExactly("count: is out of range");
    }

    @Test
    void settingsMayBeWrittenAsText() {
        Sample sample = bind("{'name':'a','count':'3','flag':'true','tags':'x, y'}", Reading.TEXT);

        assertThat(sample.count()).isEqualTo(3);
        assertThat(sample.flag()).isTrue();
        assertThat(sample.tags()).containsExactly("x", "y");
    }

    @Test
    void tolerantReadingPassesOverUnknownKeys() {
        assertThat(bind("{'name':'a','newer':1,'inner':{'also':2}}", Reading.TOLERANT)
                        .name())
                .isEqualTo("a");
    }

    @Test
    void brokenJsonAndDuplicateKeysAreReportedAlone() {
        for (String broken : List.of("{'name':'a','name':'b','x':1}", "{'name':", "{'name':'a'} {}", "")) {
            assertThatThrownBy(() -> bind(broken, Reading.STRICT))
                    .isInstanceOfSatisfying(
                            InvalidDocumentException.class,
                            e -> assertThat(e.violations()).hasSize(1));
        }
    }

    @Test
    void sizesAndDurationsAreWrittenAsTheyAreRead() {
        for (String size : List.of("0", "1023", "1KiB", "1536KiB", "8MiB", "3GiB")) {
            assertThat(ByteSize.parse(size)).hasToString(size);
        }
        for (String duration : List.of("0ms", "1ms", "1500ms", "2s", "90s", "2m", "24h")) {
            assertThat(DurationText.format(DurationText.parse(duration))).isEqualTo(duration);
        }
    }
}
