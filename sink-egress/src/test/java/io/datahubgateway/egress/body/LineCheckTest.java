package io.datahubgateway.egress.body;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Eight bytes at a time: every byte at every place must come out as if it had been looked at alone. */
class LineCheckTest {

    private static final int LONGEST = 19;

    private final LineCheck check = new LineCheck();

    @Test
    void findsABreakWhereverItIs() {
        for (int length = 1; length <= LONGEST; length++) {
            for (int at = 0; at < length; at++) {
                for (char lineBreak : new char[] {'\n', '\r'}) {
                    byte[] value = filled(length, 'x');
                    value[at] = (byte) lineBreak;
                    value[length - 1] =
                            at == length - 1 ? value[at] : (byte) '\n'; // a later one is not the one that is told
                    assertThat(check.problem(value))
                            .hasValueSatisfying(
                                    problem -> assertThat(problem).contains("byte " + indexOfBreak(value) + ","));
                }
            }
        }
    }

    private static int indexOfBreak(byte[] value) {
        int i = 0;
        while (value[i] != '\n' && value[i] != '\r') {
            i++;
        }
        return i;
    }

    @Test
    void noOtherByteIsTakenForOne() {
        for (int b = Byte.MIN_VALUE; b <= Byte.MAX_VALUE; b++) {
            if (b != '\n' && b != '\r') {
                for (int length = 1; length <= LONGEST; length++) {
                    byte[] value = filled(length, b);
                    boolean blank = b == ' ' || b == '\t';
                    assertThat(check.problem(value).isPresent())
                            .as("%d times %d", length, b)
                            .isEqualTo(blank);
                    value[0] = (byte) '\t';
                    value[length - 1] = (byte) 'x';
                    assertThat(check.problem(value)).isEmpty();
                }
            }
        }
    }

    private static byte[] filled(int length, int b) {
        byte[] value = new byte[length];
        Arrays.fill(value, (byte) b);
        return value;
    }
}
