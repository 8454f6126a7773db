// The codes of diagnostics: one for each kind of mistake in a file or on the command line. A code
// never changes its meaning; a retired one is not used again.
#pragma once

namespace plait::base::code {

// Reading
inline constexpr char syntax[] = "PL0101";         // not TOML
inline constexpr char duplicate_key[] = "PL0102";  // a key or table is defined twice
inline constexpr char unreadable[] = "PL0103";     // the file cannot be read
inline constexpr char bad_set[] = "PL0104";        // `--set` without a path or a value
inline constexpr char not_found[] = "PL0105";      // no pipeline of that name

// Layers
inline constexpr char extends_cycle[] = "PL0201";      // pipelines extend each other in a circle
inline constexpr char extends_unknown[] = "PL0202";    // extends a pipeline that is not there
inline constexpr char nothing_to_remove[] = "PL0203";  // remove or unset of what no lower layer has
inline constexpr char edit_of_no_list[] = "PL0204";   // append or remove where the value is no list
inline constexpr char bad_edit[] = "PL0205";          // a remove, append or unset of a wrong shape
inline constexpr char set_unknown_step[] = "PL0206";  // `--set` addresses a step that is not there

// Shape
inline constexpr char unknown_key[] = "PL0301";     // no such key in this table
inline constexpr char wrong_type[] = "PL0302";      // a value of another type is expected
inline constexpr char missing_key[] = "PL0303";     // a required key is absent
inline constexpr char not_one_of[] = "PL0304";      // not one of the words that are allowed
inline constexpr char schema_version[] = "PL0305";  // made for another version of plait
inline constexpr char bad_duration[] = "PL0306";    // not a length of time
inline constexpr char out_of_range[] = "PL0307";    // below the minimum or above the maximum
inline constexpr char bad_name[] = "PL0308";        // characters that a name may not have
inline constexpr char duplicate_step[] = "PL0309";  // two steps have one id

// Parameters
inline constexpr char reserved_parameter[] = "PL0401";  // its flag belongs to plait itself
inline constexpr char flag_clash[] = "PL0402";          // two parameters make one flag
inline constexpr char bad_positional[] = "PL0403";  // positional, but no list or not the only one
inline constexpr char bad_value[] = "PL0404";       // a value that is not of the parameter's type
inline constexpr char missing_value[] = "PL0405";   // a parameter without default was not given
inline constexpr char unknown_parameter[] = "PL0406";  // no parameter of that name
inline constexpr char bad_parameter[] = "PL0407";      // a declaration that contradicts itself

// Steps
inline constexpr char unknown_plugin[] = "PL0501";    // no component of that kind and name
inline constexpr char unknown_step[] = "PL0502";      // names a step that is not there
inline constexpr char cycle[] = "PL0503";             // steps wait for each other in a circle
inline constexpr char bad_each[] = "PL0504";          // `each` over something that is no list
inline constexpr char needs_each[] = "PL0505";        // order, gather or after on an unmapped step
inline constexpr char after_other_list[] = "PL0506";  // after a step mapped over something else
inline constexpr char bad_observer[] = "PL0507";      // an observing step with a pool, each, …
inline constexpr char unknown_pool[] = "PL0508";      // no pool of that name
inline constexpr char bad_report[] = "PL0509";        // the report step cannot make a report
inline constexpr char gather_mismatch[] = "PL0510";   // gather here, not in the plugin, or reverse
inline constexpr char unknown_class[] = "PL0511";  // warning: nothing fails with this error class
inline constexpr char repeated[] = "PL0512";       // warning: a name is listed twice
inline constexpr char no_steps[] = "PL0513";       // a pipeline without a step
inline constexpr char unknown_kind[] = "PL0514";   // [components.KIND] of no such kind
inline constexpr char duplicate_component[] = "PL0515";  // declares what a plugin offers already
inline constexpr char component_cycle[] = "PL0516";  // components made from each other in a circle
inline constexpr char bad_isolation[] = "PL0517";    // no place where a component can live

// Expressions
inline constexpr char bad_expression[] = "PL0601";   // not an expression
inline constexpr char unknown_name[] = "PL0602";     // a path that leads nowhere
inline constexpr char expression_type[] = "PL0603";  // an operator on a value of a wrong type
inline constexpr char not_known_yet[] = "PL0604";    // task or needs where they have no value

// Settings of components
inline constexpr char bad_setting[] = "PL0701";  // against the component's own schema
inline constexpr char bad_schema[] = "PL0702";   // the component's schema itself is broken

}  // namespace plait::base::code
