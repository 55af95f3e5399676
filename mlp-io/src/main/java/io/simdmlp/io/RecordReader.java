package io.simdmlp.io;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the components of a record class that have the names of some columns. Numbers are read without a box. */
final class RecordReader {
    private static final Set<Class<?>> NUMBERS =
            Set.of(byte.class, short.class, int.class, long.class, float.class, double.class);
    private static final MethodType TO_NUMBER = MethodType.methodType(double.class, Object.class);
    private static final MethodType TO_OBJECT = MethodType.methodType(Object.class, Object.class);

    private final @Nullable MethodHandle[] numbers; // (columns), null for components of other types
    private final MethodHandle[] objects; // (columns)

    private RecordReader(Class<?> type, List<String> names) {
        RecordComponent[] components = type.getRecordComponents();
        this.numbers = new MethodHandle[names.size()];
        this.objects = new MethodHandle[names.size()];
        for (int i = 0; i < objects.length; i++) {
            RecordComponent component = find(names.get(i), components);
            if (component == null) {
                List<String> known =
                        Arrays.stream(components).map(RecordComponent::getName).toList();
                throw new IllegalArgumentException("row has no " + DataException.quote(names.get(i))
                        + ", expected a record with all of " + DataException.list(names) + "; " + type.getSimpleName()
                        + " has " + DataException.list(known));
            }
            MethodHandle accessor = accessor(type, component.getAccessor());
            numbers[i] = NUMBERS.contains(component.getType()) ? accessor.asType(TO_NUMBER) : null;
            objects[i] = accessor.asType(TO_OBJECT);
        }
    }

    /** The readers of record classes, each made when the class is used first. */
    static ClassValue<RecordReader> all(List<String> names) {
        return new ClassValue<>() {
            @Override
            protected RecordReader computeValue(Class<?> type) {
                return new RecordReader(type, names);
            }
        };
    }

    /** The component with a name, or the only one whose name has the same letters and digits, in any case; or null. */
    private static @Nullable RecordComponent find(String name, RecordComponent[] components) {
        RecordComponent similar = null;
        int found = 0;
        for (RecordComponent component : components) {
            if (component.getName().equals(name)) {
                return component;
            }
            if (letters(component.getName()).equals(letters(name))) {
                similar = component;
                found++;
            }
        }
        return found == 1 ? similar : null;
    }

    private static String letters(String name) {
        return name.replaceAll("[^\\p{L}\\p{N}]", "").toLowerCase(Locale.ROOT);
    }

    private static MethodHandle accessor(Class<?> type, Method accessor) {
        try {
            accessor.trySetAccessible(); // classes that are not public
            return MethodHandles.lookup().unreflect(accessor);
        } catch (IllegalAccessException e) {
            throw new IllegalArgumentException(
                    "row is of class " + type.getName() + ", which cannot be accessed, expected a public record in an"
                            + " exported package, or a package that is open to io.simdmlp.io",
                    e);
        }
    }

    /** Returns whether a column's component is a primitive number. */
    boolean isNumber(int column) {
        return numbers[column] != null;
    }

    double number(int column, Record row) {
        MethodHandle number = numbers[column];
        if (number == null) {
            throw new IllegalStateException("column " + column + " is no number");
        }
        try {
            return (double) number.invokeExact((Object) row);
        } catch (Throwable e) {
            throw failure(e);
        }
    }

    @Nullable
    Object object(int column, Record row) {
        try {
            return (Object) objects[column].invokeExact((Object) row);
        } catch (Throwable e) {
            throw failure(e);
        }
    }

    /** An exception of an accessor that a user has written. */
    private static RuntimeException failure(Throwable e) {
        if (e instanceof Error error) {
            throw error;
        }
        return e instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(e);
    }
}
