package io.datahubgateway.common.commit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommitMetadataTest {

    private static OffsetRanges ranges(long... bounds) {
        OffsetRanges ranges = new OffsetRanges();
        for (int i = 0; i < bounds.length; i += 2) {
            ranges.add(bounds[i], bounds[i + 1]);
        }
        return ranges;
    }

    @Test
    void fewLongRunsAreNumbersAndManyShortOnesAreBits() {
        assertThat(CommitMetadata.write(100, ranges(101, 5_000), 4_096).text()).isEqualTo("1r:AaMm");
        assertThat(CommitMetadata.write(100, ranges(101, 102, 103, 104, 105, 106), 4_096)
                        .text())
                .isEqualTo("1b:Kg");
        assertThat(CommitMetadata.write(100, ranges(), 4_096).text()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whatIsWrittenIsReadAndWhatDoesNotFitIsLeftOutFromTheEnd(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            long committed = random.nextLong(1L << random.nextInt(1, 60));
            OffsetRanges finished = new OffsetRanges();
            long at = committed;
            int longest = 1 << random.nextInt(12);
            for (int i = random.nextInt(300); i > 0; i--) {
                long from = at + 1 + random.nextInt(longest);
                at = from + 1 + random.nextInt(longest);
                finished.add(from, at);
            }
            int most = random.nextInt(600);

            CommitMetadata.Text text = CommitMetadata.write(committed, finished, most);

            assertThat(text.text().length()).isLessThanOrEqualTo(most);
            OffsetRanges told = CommitMetadata.read(committed, text.text());
            OffsetRanges expected = new OffsetRanges();
            for (int i = 0; i < finished.count() && finished.from(i) < text.end(); i++) {
                expected.add(finished.from(i), Math.min(finished.to(i), text.end()));
            }
            assertThat(told).hasToString(expected.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1r:", "1r:A", "1r:!", "1r:////", "2r:AaMm", "1b:?", "some text of another client"})
    void textOfAnotherFormSaysNothing(String text) {
        assertThat(CommitMetadata.read(100, text).count()).isZero();
    }
}
