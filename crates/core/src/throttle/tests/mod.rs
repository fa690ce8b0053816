//! The layers together: what strangers and thieves can do in any order, against plain models.

mod code_model;
mod database;
mod flood;
mod password_model;
mod thief;
mod world;
