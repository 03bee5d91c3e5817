package io.datahubgateway.common.declaration;

import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One key that a user can write, found by walking a declared record and the records in it. Environment names, flags and
 * references are made of these.
 *
 * @param path dotted keys, as in {@code target.url}
 * @param type of the value
 * @param optional whether the value may be absent although it has no default
 * @param declaration what stands on the component
 */
public record DeclaredField(String path, Type type, boolean optional, Field declaration) {

    /** All keys of a document, in the order of their declaration; a group of keys is not one itself. */
    public static List<DeclaredField> of(Class<? extends Record> document) {
        List<DeclaredField> fields = new ArrayList<>();
        collect("", document, fields);
        return List.copyOf(fields);
    }

    private static void collect(String prefix, Class<?> type, List<DeclaredField> fields) {
        for (RecordComponent component : type.getRecordComponents()) {
            String path = prefix + component.getName();
            if (Scalars.isGroup(component.getType())) {
                collect(path + ".", component.getType(), fields);
            } else {
                fields.add(new DeclaredField(
                        path,
                        component.getGenericType(),
                        component.getAnnotatedType().isAnnotationPresent(Nullable.class),
                        component.getAnnotation(Field.class)));
            }
        }
    }
}
