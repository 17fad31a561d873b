// The differences between SimGrid 3.32 and 4.1 that this project meets, in one place. Included by engine.cpp
// alone.
#pragma once

#include <simgrid/s4u.hpp>

#include <simgrid/version.h>  // needs what s4u.hpp declares

#include <string>

namespace edgeward::simgrid_compat {

namespace s4u = simgrid::s4u;

#if SIMGRID_VERSION >= 40000

inline s4u::NetZone* add_star_zone(s4u::Engine& engine, const std::string& name) {
  return engine.get_netzone_root()->add_netzone_star(name);
}
inline s4u::Host* add_host(s4u::NetZone* zone, const std::string& name) {
  return zone->add_host(name, 1e9);
}
inline s4u::Link* add_link(s4u::NetZone* zone, const std::string& name, double bytes_per_s) {
  return zone->add_link(name, bytes_per_s);
}
inline void add_uplink(s4u::NetZone* zone, s4u::Host* host, const s4u::Link* link) {
  zone->add_route(host, nullptr, {s4u::LinkInRoute(link)}, true);
}
inline void start(const s4u::CommPtr& comm) {
  comm->start();
}
template <class Callback>
void on_transfer_completion(Callback callback) {
  s4u::Comm::on_completion_cb(callback);
}

#else

inline s4u::NetZone* add_star_zone(s4u::Engine&, const std::string& name) {
  return s4u::create_star_zone(name);
}
inline s4u::Host* add_host(s4u::NetZone* zone, const std::string& name) {
  return zone->create_host(name, 1e9);
}
inline s4u::Link* add_link(s4u::NetZone* zone, const std::string& name, double bytes_per_s) {
  return zone->create_link(name, bytes_per_s);
}
inline void add_uplink(s4u::NetZone* zone, s4u::Host* host, const s4u::Link* link) {
  zone->add_route(host->get_netpoint(), nullptr, nullptr, nullptr, {s4u::LinkInRoute(link)}, true);
}
inline void start(const s4u::CommPtr& comm) {
  comm->vetoable_start();
}
template <class Callback>
void on_transfer_completion(Callback callback) {
  s4u::Activity::on_completion_cb([callback](const s4u::Activity& activity) {
    if (const auto* comm = dynamic_cast<const s4u::Comm*>(&activity)) callback(*comm);
  });
}

#endif

}  // namespace edgeward::simgrid_compat
