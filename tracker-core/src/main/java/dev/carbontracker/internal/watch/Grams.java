package dev.carbontracker.internal.watch;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import jdk.jfr.ContentType;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.MetadataDefinition;
import jdk.jfr.Name;

/** Marks a field of an event as mass of CO2 equivalents in grams. */
@MetadataDefinition
@ContentType
@Name("dev.carbontracker.Grams")
@Label("Emissions")
@Description("Mass of CO2 equivalents in grams")
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
@interface Grams {

    /** Symbol of the unit. */
    String value() default "g CO2e";
}
