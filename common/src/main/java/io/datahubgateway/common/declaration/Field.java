package io.datahubgateway.common.declaration;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Declares one key of a definition or of the settings, on the record component that holds its value. The component's
 * name is the key, its type is the unit. A component is required unless it is {@code @Nullable} or has a default.
 *
 * <p>Limits are written as the user would write the value ({@code "1ms"}, {@code "8MiB"}, {@code "65535"}) and are
 * inclusive. An empty text means: not declared.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Field {

    /** What the key is for, in a sentence or two that stand alone in the reference. */
    String doc();

    /** The value when the key is absent, as the user would write it; lists, maps and nested records as JSON. */
    String defaultValue() default "";

    /** A value that shows the notation. */
    String example() default "";

    /** Smallest value of a number, a duration or a size. */
    String min() default "";

    /** Largest value of a number, a duration or a size. */
    String max() default "";

    /** Smallest number of characters of a text, of elements of a list, of entries of a map. */
    int minSize() default 0;

    /** Largest number of characters of a text, of elements of a list, of entries of a map. */
    int maxSize() default Integer.MAX_VALUE;

    /** Regular expression that the whole text, or each text of a list, must match. */
    String pattern() default "";
}
