//! Reads JSON into our types by way of a tree: serde's derives as everywhere,
//! but little code for each type, since all of it is in the desk's first load.
//! A struct is its fields by name, in the order of their declaration; an enum
//! is its variant's place in the list; an error names a field and no more. What
//! is absent is nothing, no list, or false.
//!
//! Knows what our types are made of, and nothing else: no maps, tuples, bytes,
//! floats, characters, nor what serde copies first (`flatten`, enums with a
//! `tag`): those are read by name, with [`Tree::field`].

mod json;

use std::fmt::Display;
use std::slice::Iter;
use std::str::FromStr;

use serde::de::value::U64Deserializer;
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, Error, IntoDeserializer,
    SeqAccess, VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;

use json::Value;

/// What could not be read: the innermost field that is missing or of another form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0} is missing or of another form")]
pub struct Unreadable(&'static str);

const SOMETHING: Unreadable = Unreadable("something");

impl Unreadable {
    fn within(self, field: &'static str) -> Self {
        if self == SOMETHING { Self(field) } else { self }
    }
}

impl Error for Unreadable {
    fn custom<T: Display>(_: T) -> Self {
        SOMETHING
    }
}

/// One JSON value.
pub struct Tree<'a>(Value<'a>);

impl<'a> Tree<'a> {
    /// # Errors
    /// The text is not JSON.
    pub fn of(text: &'a str) -> Result<Self, Unreadable> {
        Value::of(text).map(Self).ok_or(SOMETHING)
    }

    /// The value as a whole; fields of an object that a struct does not know
    /// are skipped.
    ///
    /// # Errors
    /// It, or a part of it, is of another form.
    pub fn whole<T: DeserializeOwned>(&self) -> Result<T, Unreadable> {
        T::deserialize(Node(&self.0))
    }

    /// The value of one field of an object; an absent one is read as `null`.
    ///
    /// # Errors
    /// As [`Tree::whole`], and where this is no object.
    pub fn field<T: DeserializeOwned>(&self, name: &'static str) -> Result<T, Unreadable> {
        Node(&self.0).field(name, |value| T::deserialize(value))
    }
}

/// A value, as serde's derives read it.
#[derive(Clone, Copy)]
struct Node<'a>(&'a Value<'a>);

impl<'a> Node<'a> {
    fn field<T>(
        self,
        name: &'static str,
        read: impl FnOnce(Node<'a>) -> Result<T, Unreadable>,
    ) -> Result<T, Unreadable> {
        read(self.named(name)?).map_err(|error| error.within(name))
    }

    /// Once in the program instead of at each field that is read.
    #[inline(never)]
    fn named(self, name: &str) -> Result<Node<'a>, Unreadable> {
        match self.0 {
            Value::Object(_) => Ok(Node(self.0.field(name).unwrap_or(&Value::Null))),
            _ => Err(SOMETHING),
        }
    }

    /// A whole number that has a place in `T`.
    fn number<T: FromStr>(self) -> Result<T, Unreadable> {
        match self.0 {
            Value::Number(number) => number.parse().map_err(|_| SOMETHING),
            _ => Err(SOMETHING),
        }
    }

    /// `"variant"`, or `{"variant": content}`.
    fn variant(self) -> Option<(&'a str, Node<'a>)> {
        match self.0 {
            Value::Text(name) => Some((name, Node(&Value::Null))),
            Value::Object(fields) => match &fields[..] {
                [(name, content)] => Some((name, Node(content))),
                _ => None,
            },
            _ => None,
        }
    }
}

impl<'de> Deserializer<'de> for Node<'de> {
    type Error = Unreadable;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Unreadable> {
        Err(SOMETHING)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        match self.0 {
            Value::Bool(bool) => visitor.visit_bool(*bool),
            Value::Null => visitor.visit_bool(false),
            _ => Err(SOMETHING),
        }
    }

    fn deserialize_i64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_i64(self.number()?)
    }

    fn deserialize_u64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_u64(self.number()?)
    }

    fn deserialize_u32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        self.deserialize_u64(visitor)
    }

    fn deserialize_u8<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        self.deserialize_u64(visitor)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        match self.0 {
            Value::Text(text) => visitor.visit_borrowed_str(text),
            _ => Err(SOMETHING),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        match self.0 {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        match self.0 {
            Value::List(items) => visitor.visit_seq(Items(items.iter())),
            Value::Null => visitor.visit_seq(Items([].iter())),
            _ => Err(SOMETHING),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        visitor.visit_seq(Fields {
            object: self,
            names: names.iter(),
        })
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        let (name, content) = self.variant().ok_or(SOMETHING)?;
        let place = variants.iter().position(|known| *known == name);
        visitor.visit_enum(Variant {
            place: place.unwrap_or(variants.len()),
            content,
        })
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i128 u16 u128 f32 f64 char str bytes byte_buf unit unit_struct
        newtype_struct tuple tuple_struct map identifier ignored_any
    }
}

/// The items of a list.
struct Items<'a>(Iter<'a, Value<'a>>);

impl<'de> SeqAccess<'de> for Items<'de> {
    type Error = Unreadable;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Unreadable> {
        self.0
            .next()
            .map(|item| seed.deserialize(Node(item)))
            .transpose()
    }
}

/// The fields of an object that a struct asks for, in its order.
struct Fields<'a> {
    object: Node<'a>,
    names: Iter<'static, &'static str>,
}

impl<'de> SeqAccess<'de> for Fields<'de> {
    type Error = Unreadable;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Unreadable> {
        let Some(name) = self.names.next() else {
            return Ok(None);
        };
        let value = self.object.field(name, |value| seed.deserialize(value));
        value.map(Some)
    }
}

/// A variant by its place in the list, and what it holds.
struct Variant<'a> {
    place: usize,
    content: Node<'a>,
}

impl<'de> EnumAccess<'de> for Variant<'de> {
    type Error = Unreadable;
    type Variant = Node<'de>;

    fn variant_seed<S: DeserializeSeed<'de>>(
        self,
        seed: S,
    ) -> Result<(S::Value, Node<'de>), Unreadable> {
        let place: U64Deserializer<Unreadable> = (self.place as u64).into_deserializer();
        Ok((seed.deserialize(place)?, self.content))
    }
}

impl<'de> VariantAccess<'de> for Node<'de> {
    type Error = Unreadable;

    fn unit_variant(self) -> Result<(), Unreadable> {
        Ok(())
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(
        self,
        seed: S,
    ) -> Result<S::Value, Unreadable> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, _: V) -> Result<V::Value, Unreadable> {
        Err(SOMETHING)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        self.deserialize_struct("", names, visitor)
    }
}
